package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.util.Optional;

/** Quarantines after so many failures in a row. */
record ConsecutiveFailures(int limit, Pauses pauses) implements BreakerPolicy {

  ConsecutiveFailures {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: > 0)");
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
            hard ? Evidence.HARD : Evidence.SOFT, pauses.after(counts.quarantines()), reason));
  }
}
