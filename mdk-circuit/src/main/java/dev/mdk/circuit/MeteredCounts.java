package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;

/** The rows, with the calls of one window of a meter. */
record MeteredCounts(Tally tally, Meter meter, long nowNanos, Totals totals)
    implements BreakerPolicy.Counts {

  static MeteredCounts of(Tally tally, Meter meter, Window window, long nowNanos) {
    return new MeteredCounts(tally, meter, nowNanos, meter.over(window, nowNanos));
  }

  @Override
  public BreakerPolicy.Counts over(Window window) {
    return of(tally, meter, window, nowNanos);
  }

  @Override
  public int consecutiveFailures() {
    return tally.consecutiveFailures();
  }

  @Override
  public int consecutiveHardFailures() {
    return tally.consecutiveHardFailures();
  }

  @Override
  public boolean isUnreachable() {
    return tally.isUnreachable();
  }

  @Override
  public int quarantines() {
    return tally.quarantines();
  }

  @Override
  public int calls() {
    return bounded(totals.calls());
  }

  @Override
  public int failures() {
    return bounded(totals.failures());
  }

  @Override
  public int slowCalls() {
    return bounded(totals.slow());
  }

  private static int bounded(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }
}
