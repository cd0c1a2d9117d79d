package dev.mdk.circuit;

/**
 * How many calls were counted.
 *
 * @param calls those that succeeded or failed
 * @param failures those that failed
 * @param slow those that were slow by one window
 */
record Totals(long calls, long failures, long slow) {

  static final Totals ZERO = new Totals(0, 0, 0);

  /**
   * Returns what was counted since an earlier moment. Threads count while others add up, so parts
   * that were read one after the other need not agree; no share is ever above the whole.
   */
  Totals since(Totals earlier) {
    return of(calls - earlier.calls, failures - earlier.failures, slow - earlier.slow);
  }

  static Totals of(long calls, long failures, long slow) {
    long all = Math.max(0, calls);
    return new Totals(all, within(failures, all), within(slow, all));
  }

  private static long within(long part, long all) {
    return Math.max(0, Math.min(part, all));
  }
}
