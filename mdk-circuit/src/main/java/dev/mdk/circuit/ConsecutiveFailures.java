package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.time.Duration;
import java.util.Optional;

/**
 * Quarantines after so many failures in a row. The pause grows by one length each time, as the
 * ejection times of gRPC's proposal A50 do.
 */
record ConsecutiveFailures(int limit, Duration pause, Duration maxPause) implements BreakerPolicy {

  ConsecutiveFailures {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: > 0)");
    }
    if (pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException("pause: " + pause + " (expected: > 0)");
    }
    if (maxPause.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "maxPause: " + maxPause + " (expected: at least the pause, " + pause + ")");
    }
  }

  @Override
  public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
    int failures = counts.consecutiveFailures();
    if (failures < limit && !(state instanceof BreakerState.Probing)) {
      return Optional.empty();
    }
    boolean hard = counts.consecutiveHardFailures() >= limit;
    String reason = failures == 1 ? "1 failure" : failures + " failures in a row";
    return Optional.of(
        new Quarantine(
            hard ? Evidence.HARD : Evidence.SOFT, grown(counts.quarantines() + 1L), reason));
  }

  private Duration grown(long times) {
    boolean fits = maxPause.dividedBy(times).compareTo(pause) >= 0;
    return fits ? pause.multipliedBy(times) : maxPause;
  }
}
