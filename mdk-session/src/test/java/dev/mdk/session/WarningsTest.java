package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.JsonString;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.RecordingLog;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests do wrong is told, and no faster than once a second. */
class WarningsTest {

  private final RecordingLog log = RecordingLog.of("dev.mdk");

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void tellsAtMostOnceASecondAndHowOftenItWasSilent() {
    ManualTime time = new ManualTime();
    Warning warning = new Warning(time);

    warning.tell("first");
    warning.tell("second");
    time.advance(Duration.ofSeconds(1).minusNanos(1));
    warning.tell("third");
    assertThat(log.texts()).containsExactly("first");

    time.advance(Duration.ofNanos(1));
    warning.tell("fourth", new IllegalStateException());
    time.advance(Duration.ofSeconds(1));
    warning.tell("fifth");

    assertThat(log.texts()).containsExactly("first", "fourth (and 2 times before)", "fifth");
  }

  @Test
  void keepsTheRateAcrossTimesThatWrap() {
    ManualTime time = new ManualTime(Long.MAX_VALUE - 10);
    Warning warning = new Warning(time);

    warning.tell("first");
    time.advance(Duration.ofNanos(20));
    warning.tell("second");
    time.advance(Duration.ofSeconds(1));
    warning.tell("third");

    assertThat(log.texts()).containsExactly("first", "third (and 1 times before)");
  }

  @Test
  void saysThatAHeaderCannotBeReadAndNothingOfWhatItHolds() {
    try (Bench bench = new Bench()) {
      bench.mdk.join("");
      assertThat(log.texts()).isEmpty();

      bench.mdk.join("{secret");
      assertThat(log.texts())
          .containsExactly(
              "X-MDK-Context of 7 characters is left unread (expected: a JSON object of at most"
                  + " 8192); the session is a fresh one");

      bench.facilities.time().advance(Duration.ofSeconds(1));
      bench.mdk.join(List.of("", "[]"), (values, name) -> values);
      assertThat(log.texts()).hasSize(2);
      assertThat(log.texts().get(1)).contains("of 2 characters").doesNotContain("secret");
    }
  }

  @Test
  void saysHowManyPropertiesAreLeftOut() {
    try (Bench bench = new Bench("context.soft-limit", "512")) {
      Session session = bench.mdk.session();
      session.externalize();
      assertThat(log.texts()).isEmpty();

      session.property(PropertyKey.text("shop:large"), "x".repeat(1000)).externalize();
      assertThat(log.texts())
          .containsExactly(
              "1 properties are left out of X-MDK-Context (expected: at most 512 characters)");
    }
  }

  @Test
  void saysWhichKeyFailed() {
    PropertyKey<String> broken =
        PropertyKey.of(
            "shop:broken",
            value -> {
              throw new IllegalStateException("reader");
            },
            JsonString::of);
    try (Bench bench = new Bench()) {
      assertThat(bench.mdk.session().property(broken, "x").property(broken)).isEmpty();
    }
    assertThat(log.texts()).containsExactly("property shop:broken cannot be read");
  }

  @Test
  void saysWhatIsGivenInVain() {
    Mdk.Builder builder =
        Bench.builder(new Bench.Parts())
            .facilities(new TestFacilities())
            .logSink(new RecordingSink())
            .source(DiscoverySource.NONE);

    builder.start().close();

    assertThat(log.texts())
        .containsExactly(
            "the log sinks are not used: no pipeline module (add mdk-tracing)",
            "the source is not used: no discovery module (add mdk-discovery)");
  }

  @Test
  void saysThatAPolicyIsGivenInVain() {
    Bench.Parts parts = new Bench.Parts().with(RoutingProvider.class, new FakeRouting());

    Bench.builder(parts)
        .facilities(new TestFacilities())
        .breakerPolicy(BreakerPolicy.NEVER)
        .start()
        .close();

    assertThat(log.texts())
        .containsExactly("the breaker policy is not used: no breaker module (add mdk-circuit)");
  }

  @Test
  void handsTheBalancerAndTheEngineOn() {
    List<Object> handedOn = new ArrayList<>();
    Balancer first = admitted -> hint -> admitted.get(0);
    RoutingProvider routing =
        (settings, facilities, source, breakers, balancer) -> {
          handedOn.add(breakers);
          handedOn.add(balancer);
          return new FakeRouting();
        };

    Bench.builder(new Bench.Parts().with(RoutingProvider.class, routing))
        .facilities(new TestFacilities())
        .balancer(first)
        .breakerEngine(BreakerEngine.NONE)
        .defaultDeadline(Duration.ofSeconds(1))
        .start()
        .close();

    assertThat(handedOn).containsExactly(BreakerEngine.NONE, Optional.of(first));
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void saysWhichPartFailedToCloseAndClosesTheOthers() {
    List<String> closed = new ArrayList<>();
    Closing closing = new Closing();
    closing.add("first", () -> closed.add("first"));
    closing.add(
        "second",
        () -> {
          throw new IllegalStateException();
        });
    closing.add("third", () -> closed.add("third"));

    closing.close();

    assertThat(closed).containsExactly("third", "first");
    assertThat(log.texts()).containsExactly("second failed to close");
  }
}
