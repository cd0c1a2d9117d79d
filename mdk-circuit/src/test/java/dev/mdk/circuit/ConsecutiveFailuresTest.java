package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsecutiveFailuresTest {

  private static final BreakerState PROBING = new BreakerState.Probing(Evidence.HARD, "before", 0);

  private final BreakerPolicy policy =
      Breakers.consecutiveFailures(3, Duration.ofSeconds(30), Duration.ofSeconds(100));

  private Optional<Quarantine> decide(int failures, int hard, int quarantines, BreakerState state) {
    return policy.decide(new Tally(failures, hard, false, quarantines), state, 0);
  }

  @Test
  void doesNothingBelowTheLimit() {
    assertThat(decide(0, 0, 0, BreakerState.CLOSED)).isEmpty();
    assertThat(decide(2, 2, 5, BreakerState.CLOSED)).isEmpty();
  }

  @Test
  void quarantinesAtTheLimitAndAboveOnHardEvidenceOfTheTransport() {
    assertThat(decide(3, 3, 0, BreakerState.CLOSED))
        .contains(new Quarantine(Evidence.HARD, Duration.ofSeconds(30), "3 failures in a row"));
    assertThat(decide(7, 4, 0, BreakerState.CLOSED))
        .contains(new Quarantine(Evidence.HARD, Duration.ofSeconds(30), "7 failures in a row"));
  }

  @Test
  void callsItSoftIfTheTransportToldFewerFailuresThanTheLimit() {
    assertThat(decide(3, 2, 0, BreakerState.CLOSED).orElseThrow().evidence())
        .isEqualTo(Evidence.SOFT);
    assertThat(decide(9, 0, 0, BreakerState.CLOSED).orElseThrow().evidence())
        .isEqualTo(Evidence.SOFT);
  }

  @ParameterizedTest
  @CsvSource({"0, 30", "1, 60", "2, 90", "3, 100", "4, 100", "2147483647, 100"})
  void pausesForOneLengthMoreEachTimeUpToTheGreatest(int quarantines, int seconds) {
    assertThat(decide(3, 3, quarantines, BreakerState.CLOSED).orElseThrow().pause())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void neverOverflowsHoweverLongThePauses() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    BreakerPolicy forever = Breakers.consecutiveFailures(1, Duration.ofNanos(1), longest);

    assertThat(forever.decide(new Tally(1, 1, false, Integer.MAX_VALUE), BreakerState.CLOSED, 0))
        .contains(new Quarantine(Evidence.HARD, Duration.ofNanos(1L << 31), "1 failure"));
  }

  @Test
  void goesOnAfterOneFailureOfAProbe() {
    assertThat(decide(1, 1, 1, PROBING).orElseThrow().pause()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    assertThatThrownBy(
            () -> Breakers.consecutiveFailures(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit: 0 (expected: > 0)");
    assertThatThrownBy(() -> Breakers.consecutiveFailures(1, Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessage("pause: PT0S (expected: > 0)");
    assertThatThrownBy(
            () -> Breakers.consecutiveFailures(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("maxPause: PT1S (expected: at least the pause, PT2S)");
  }
}
