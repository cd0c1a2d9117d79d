package dev.mdk.circuit;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerPolicy;

/** The rows that are counted for one node. */
record Tally(
    int consecutiveFailures, int consecutiveHardFailures, boolean isUnreachable, int quarantines)
    implements BreakerPolicy.Counts {

  static final Tally ZERO = new Tally(0, 0, false, 0);

  /** Returns what is counted after one more call. */
  Tally plus(Outcome outcome) {
    if (outcome.isFailure()) {
      int hard = outcome.isHard() ? increment(consecutiveHardFailures) : consecutiveHardFailures;
      boolean unreachable = outcome == Outcome.UNREACHABLE;
      return new Tally(increment(consecutiveFailures), hard, unreachable, quarantines);
    }
    return outcome == Outcome.SUCCESS ? withoutFailures() : this;
  }

  Tally withoutFailures() {
    return isClean() ? this : new Tally(0, 0, false, quarantines);
  }

  Tally withQuarantines(int count) {
    return new Tally(consecutiveFailures, consecutiveHardFailures, isUnreachable, count);
  }

  Tally plusQuarantine() {
    return withQuarantines(increment(quarantines));
  }

  /** Returns whether the last call was no failure: hard failures are failures. */
  boolean isClean() {
    return consecutiveFailures == 0;
  }

  /** Stops at the greatest number, as a node may fail for years while a policy looks on. */
  private static int increment(int count) {
    return count == Integer.MAX_VALUE ? count : count + 1;
  }

  @Override
  public int calls() {
    return 0; // there is no window
  }

  @Override
  public int failures() {
    return 0;
  }

  @Override
  public int slowCalls() {
    return 0;
  }
}
