package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.util.Optional;

/** Quarantines if too many of the calls in a window were bad: failed, or slow. */
record Rate(Bad bad, int percent, int minimumCalls, Window window, Pauses pauses)
    implements BreakerPolicy {

  /** What a call may be blamed for. */
  enum Bad {
    FAILED,
    SLOW;

    int of(Counts counts) {
      return this == FAILED ? counts.failures() : counts.slowCalls();
    }

    String describe(Window window) {
      return this == FAILED ? "failed" : "took " + window.slow().toMillis() + " ms or longer";
    }
  }

  Rate {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: from 1 to 100)");
    }
    if (minimumCalls < 1) {
      throw new IllegalArgumentException("minimumCalls: " + minimumCalls + " (expected: > 0)");
    }
    if (window.calls() == 0 && window.time().isZero()) {
      throw new IllegalArgumentException(window + " (expected: a limit of calls or of time)");
    }
    if (window.calls() > 0 && window.calls() < minimumCalls) {
      throw new IllegalArgumentException(
          window + " (expected: at least the minimum of " + minimumCalls + " calls)");
    }
    if (bad == Bad.SLOW && window.slow().isZero()) {
      throw new IllegalArgumentException(window + " (expected: with slow calls)");
    }
  }

  @Override
  public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
    if (state instanceof BreakerState.Probing) {
      return Optional.of(quarantine(counts, "still failing"));
    }
    int calls = counts.calls();
    long share = calls == 0 ? 0 : bad.of(counts) * 100L / calls;
    return calls < minimumCalls || share < percent
        ? Optional.empty()
        : Optional.of(
            quarantine(counts, share + " % of " + calls + " calls " + bad.describe(window)));
  }

  /** By soft evidence: a share may be the fault of what was asked, not of who was asked. */
  private Quarantine quarantine(Counts counts, String reason) {
    return new Quarantine(Evidence.SOFT, pauses.after(counts.quarantines()), reason);
  }
}
