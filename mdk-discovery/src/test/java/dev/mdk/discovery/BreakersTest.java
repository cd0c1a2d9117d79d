package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.circuit.Breakers;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real breakers behind the table. */
class BreakersTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final TestFacilities facilities = new TestFacilities();
  private final ScriptedSource source =
      ScriptedSource.synced(Desk.hello("good"), Desk.hello("bad"));
  private final RoutingTable table =
      RoutingTable.start(
          Desk.LIMITS,
          facilities,
          source,
          Breakers.engine(
              Breakers.consecutiveFailures(3, PAUSE, Duration.ofMinutes(5)), facilities),
          turns());
  private final Resolver.ServiceHandle hello = table.in(Environment.SANDBOX).bind("hello", "1.0");

  private static Balancer turns() {
    return new RoundRobin(new Random(1));
  }

  @AfterEach
  void close() {
    table.close();
    assertThat(facilities.time().pending()).as("timers").isZero();
  }

  /** Makes calls, of which those to the bad node fail, and returns how many did. */
  private int call(int times, boolean isIll) {
    int failed = 0;
    for (int i = 0; i < times; i++) {
      Endpoint node = hello.resolve(Hint.NONE);
      boolean fails = isIll && node.node().address().equals("bad");
      node.finish(node.start(), fails ? Outcome.ERROR : Outcome.SUCCESS, 1_000);
      failed += fails ? 1 : 0;
    }
    return failed;
  }

  @Test
  void threeFailuresQuarantineANodeAndEachPauseCostsOneProbe() {
    assertThat(call(1_000, true)).isEqualTo(3);

    for (int probes = 1; probes <= 3; probes++) {
      facilities.time().advance(Duration.ofMinutes(10));
      assertThat(call(1_000, true)).as("probe " + probes).isEqualTo(1);
    }

    facilities.time().advance(Duration.ofMinutes(10));
    assertThat(call(1_000, false)).isZero();
    assertThat(facilities.events().of(MdkEvent.Recovered.class)).hasSize(1);
    assertThat(call(100, true)).as("back in its turn").isEqualTo(3);
  }

  @Test
  void aLostProbeIsFollowedByAnotherAfterItsLease() {
    call(100, true);
    facilities.time().advance(PAUSE.multipliedBy(2));
    Endpoint lost = hello.resolve(Hint.NONE);
    assertThat(lost.node().address()).isEqualTo("bad");
    assertThat(call(100, true)).isZero();

    facilities.time().advance(Duration.ofNanos(Pool.LEASE_NANOS));

    assertThat(call(100, true)).isEqualTo(1);
    lost.finish(lost.start(), Outcome.SUCCESS, 1);
    assertThat(call(100, true)).as("a late word decides nothing").isZero();
  }

  @Test
  void quarantineSurvivesARefresh() {
    call(100, true);

    source.replace("hello", "sandbox", Desk.hello("good"), Desk.hello("bad"));

    assertThat(call(100, true)).isZero();
  }

  @Test
  void soManyThreadsAsThereMayBeMakeOneProbe() {
    call(100, true);
    facilities.time().advance(PAUSE.multipliedBy(2));
    var probes = new AtomicInteger();

    Crowd.run(
        200,
        number -> {
          for (int i = 0; i < 20; i++) {
            if (hello.resolve(Hint.NONE).node().address().equals("bad")) {
              probes.incrementAndGet();
            }
          }
        });

    assertThat(probes).hasValue(1);
  }
}
