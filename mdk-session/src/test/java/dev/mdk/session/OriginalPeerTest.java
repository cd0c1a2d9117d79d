package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonValue;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mdk.MDKImpl;
import mdk.SessionImpl;
import mdk_protocol.SharedContext;
import mdk_runtime.FakeEnvVars;
import mdk_runtime.FakeTime;
import mdk_runtime.MDKRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The original MDK, as it was published, on the other side of the header. It is not started, so it
 * opens nothing: joining and writing need no connection.
 */
class OriginalPeerTest {

  private static final String AWKWARD = "Zoë \"日本\" 🚀\n\\ \u007f";
  private static final PropertyKey<String> TEXT = PropertyKey.text("shop:text");
  private static final PropertyKey<Long> NUMBER = PropertyKey.integer("shop:number");
  private static final PropertyKey<JsonValue> NESTED = PropertyKey.json("shop:nested");

  private final Bench bench =
      new Bench(new TestFacilities().withEnvironment(Environment.parse("parent:child")));
  private MDKImpl original;

  @BeforeEach
  void makeTheOriginal() {
    assumeThat(Runtime.version().feature())
        .as("JDK (the original was tried on 17 only)")
        .isEqualTo(17);
    MDKRuntime runtime = mdk_runtime.Functions.fakeRuntime();
    ((FakeEnvVars) runtime.getEnvVarsService()).set("MDK_DISCOVERY_SOURCE", "static:nodes=[]");
    ((FakeEnvVars) runtime.getEnvVarsService()).set("MDK_ENVIRONMENT", "there");
    ((FakeTime) runtime.getTimeService())._now =
        ManualTime.BEGINNING.toEpochMilli() / 1000.0; // the same for both
    original = new MDKImpl(runtime);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static SharedContext context(mdk.Session session) {
    return ((SessionImpl) session)._context;
  }

  @Test
  void joinsAHeaderOfOurs() {
    Session ours =
        bench
            .mdk
            .session()
            .deadline(Duration.ofSeconds(7))
            .trace(LogLevel.DEBUG)
            .property(TEXT, AWKWARD)
            .property(NUMBER, 42L)
            .property(
                NESTED, JsonValue.of(Map.of("a", List.of(1, 2.5, "x"), "b", Map.of("c", "d"))));
    ours.info("here", "one line");

    mdk.Session theirs = original.join(ours.externalize());

    assertThat(context(theirs).traceId).isEqualTo(ours.traceId());
    assertThat(context(theirs).clock.clocks).containsExactly(2, 0);
    assertThat(theirs.getEnvironment().name).isEqualTo("child");
    assertThat(theirs.getEnvironment().fallbackName).isEqualTo("parent");
    assertThat(theirs.getProperty("shop:text")).isEqualTo(AWKWARD);
    assertThat(theirs.getProperty("shop:number")).isEqualTo(42L);
    assertThat(theirs.getProperty("shop:nested"))
        .isEqualTo(Map.of("a", List.of(1L, 2.5, "x"), "b", Map.of("c", "d")));
    assertThat(theirs.getProperty("trace")).isEqualTo("DEBUG");
    // Seven seconds from a whole second: sent a millisecond earlier, or the original would throw.
    assertThat(theirs.getRemainingTime()).isBetween(6.998, 7.0);
  }

  @Test
  void isJoinedByItsHeader() {
    mdk.Session theirs = original.session();
    theirs.setDeadline(3.25);
    theirs.trace("WARN");
    theirs.setProperty("shop:text", AWKWARD);
    theirs.setProperty("shop:number", 42L);
    theirs.setProperty("shop:flag", true);
    theirs.setProperty(
        "shop:nested", new HashMap<>(Map.of("a", new ArrayList<>(List.of(1L, 2.5, "x")))));
    theirs.info("there", "one line");

    Session ours = bench.mdk.join(theirs.externalize());

    assertThat(ours.traceId()).isEqualTo(context(theirs).traceId);
    assertThat(ours.clock()).isEqualTo(CausalClock.of(2, 0));
    assertThat(ours.environment()).isEqualTo(Environment.parse("there"));
    assertThat(ours.property(TEXT)).contains(AWKWARD);
    assertThat(ours.property(NUMBER)).contains(42L);
    assertThat(ours.property(PropertyKey.json("shop:flag"))).contains(JsonNull.NULL); // it lost it
    assertThat(ours.property(NESTED)).contains(JsonValue.of(Map.of("a", List.of(1, 2.5, "x"))));
    assertThat(ours.level()).isEqualTo(LogLevel.WARN);
    assertThat(ours.remaining()).contains(Duration.ofMillis(3250));
  }

  @Test
  void handsATraceThroughBothAndBack() {
    mdk.Session first = original.session();
    Session second = bench.mdk.join(first.externalize()).property(TEXT, AWKWARD);
    mdk.Session third = original.join(second.externalize());
    Session fourth = bench.mdk.join(third.externalize());

    assertThat(fourth.traceId()).isEqualTo(context(first).traceId);
    assertThat(fourth.clock()).isEqualTo(CausalClock.of(1, 1, 1, 0));
    assertThat(fourth.property(TEXT)).contains(AWKWARD);
  }

  @Test
  void derivesFromAHeaderOfOurs() {
    Session ours = bench.mdk.session().property(TEXT, AWKWARD).deadline(Duration.ofSeconds(1));

    mdk.Session theirs = original.derive(ours.externalize());

    assertThat(context(theirs).traceId).isNotEqualTo(ours.traceId());
    assertThat(theirs.getProperty("shop:text")).isEqualTo(AWKWARD);
    assertThat(theirs.getRemainingTime()).isNull();
  }
}
