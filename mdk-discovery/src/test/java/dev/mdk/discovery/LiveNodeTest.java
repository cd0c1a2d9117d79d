package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Outcome;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveNodeTest {

  private static final long MILLI = 1_000_000;

  private static Endpoint only(Desk desk) {
    return desk.sandbox().resolve("hello", "1.0");
  }

  @Test
  void countsTheCallsInFlight() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      long first = node.start();
      long second = node.start();
      assertThat(node.inFlight()).isEqualTo(2);

      node.finish(first, Outcome.SUCCESS, 1);
      node.release(second);

      assertThat(node.inFlight()).isZero();
      assertThat(desk.breakers.of("a").recorded).containsExactly(Outcome.SUCCESS);
    }
  }

  @Test
  void theStampIsTheTimeOfTheTicker() {
    try (Desk desk = Desk.of("a")) {
      desk.advance(Duration.ofNanos(77));
      assertThat(only(desk).start()).isEqualTo(77);
    }
  }

  @Test
  void aTimeoutCountsOnlyAfterAFairTime() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      var recorded = desk.breakers.of("a").recorded;

      node.finish(node.start(), Outcome.TIMEOUT, 100 * MILLI - 1);
      assertThat(recorded).as("shorter than 100 ms").isEmpty();
      node.finish(node.start(), Outcome.TIMEOUT, 100 * MILLI);
      assertThat(recorded).hasSize(1);

      node.finish(node.start(), Outcome.SUCCESS, 80 * MILLI);
      node.finish(node.start(), Outcome.TIMEOUT, 160 * MILLI - 2);
      assertThat(recorded).as("shorter than twice the usual latency").hasSize(2);
      node.finish(node.start(), Outcome.TIMEOUT, 160 * MILLI);
      assertThat(recorded).hasSize(3);
    }
  }

  @Test
  void aTimeoutThatNobodyMeasuredHadTheTimeSinceItsStart() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      long stamp = node.start();
      desk.advance(Duration.ofMillis(99));
      node.finish(stamp, Outcome.TIMEOUT, -1);
      assertThat(desk.breakers.of("a").recorded).isEmpty();

      stamp = node.start();
      desk.advance(Duration.ofMillis(100));
      node.finish(stamp, Outcome.TIMEOUT, -1);
      assertThat(desk.breakers.of("a").recorded).containsExactly(Outcome.TIMEOUT);
    }
  }

  @Test
  void aThousandCallsOfOneMillisecondBlameNobody() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      node.finish(node.start(), Outcome.SUCCESS, MILLI / 3);
      for (int i = 0; i < 1_000; i++) {
        node.finish(node.start(), Outcome.TIMEOUT, MILLI);
      }
      assertThat(desk.breakers.of("a").recorded).containsExactly(Outcome.SUCCESS);
    }
  }

  @Test
  void theUsualLatencyIsThatOfSuccesses() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      assertThat(node.latencyNanos()).isZero();

      node.finish(node.start(), Outcome.SUCCESS, 800);
      node.finish(node.start(), Outcome.SUCCESS, -1);
      node.finish(node.start(), Outcome.ERROR, 1);
      assertThat(node.latencyNanos()).isEqualTo(800);

      desk.advance(Duration.ofMillis(1));
      node.finish(node.start(), Outcome.SUCCESS, 1_600);
      assertThat(node.latencyNanos()).isEqualTo(900);
      for (int i = 0; i < 200; i++) {
        desk.advance(Duration.ofMillis(1));
        node.finish(node.start(), Outcome.SUCCESS, 0);
      }
      assertThat(node.latencyNanos()).isBetween(1L, 20L);
    }
  }

  @Test
  void aNodeThatIsGoneTellsItsBreakerNothing() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      long stamp = node.start();
      desk.source.down(Desk.hello("a"));

      node.finish(stamp, Outcome.UNREACHABLE, 1);

      assertThat(node.inFlight()).isZero();
      assertThat(desk.breakers.of("a").recorded).isEmpty();
      assertThat(desk.source.refreshed()).isEmpty();
      assertThat(desk.breakers.of("a").closings).hasValue(1);
    }
  }

  @Test
  void manyThreadsLoseNoCall() {
    try (Desk desk = Desk.of("a")) {
      Endpoint node = only(desk);
      Crowd.run(
          8,
          number -> {
            for (int i = 0; i < 10_000; i++) {
              node.finish(node.start(), Outcome.SUCCESS, 1_000);
            }
            node.start();
          });
      assertThat(node.inFlight()).isEqualTo(8);
      assertThat(node.latencyNanos()).isEqualTo(1_000);
    }
  }
}
