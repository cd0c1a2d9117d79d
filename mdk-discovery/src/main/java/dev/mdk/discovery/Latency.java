package dev.mdk.discovery;

/**
 * How long the calls to a node take, as seen from this process: what is usual, and what to fear.
 *
 * <p>What is usual is a moving average over successes. What to fear, the cost, is Finagle's peak
 * EWMA: at once as high as the slowest call, and then it approaches what calls take, at a rate that
 * goes by time and not by the number of calls; while nothing is heard, it falls towards nothing.
 * Failures count as slow, as a node that fails fast would otherwise draw all the calls.
 *
 * <p>All calls of a node end here, by any thread. If each of them wrote, that would be a cache line
 * that all threads fight over. So only one success in a millisecond is taken, and whatever is
 * slower than the cost; the others read, and that is all. With a decay of seconds the average loses
 * nothing by that. Threads that race may lose a sample to each other, which does no harm either.
 */
final class Latency {

  /** As slow as this counts a failure, unless it took longer. */
  static final long FAILURE_NANOS = 1_000_000_000;

  /**
   * What a node costs of which is known only that it works, as nobody measures its calls: little
   * beside a failure.
   */
  static final long UNMEASURED_NANOS = 1_000_000;

  /** Told again before it falls further, as nodes would else be compared by how old they are. */
  private static final long UNMEASURED_LEAST_NANOS = UNMEASURED_NANOS / 16 * 15;

  private static final long SAMPLE_NANOS = 1_000_000;
  private static final int USUAL_SHIFT = 3; // a sample is an eighth of the average

  private final double decayNanos;
  private volatile long usualNanos; // 0 while nothing was measured
  private volatile long costNanos; // when it was stamped
  private volatile long stampNanos;

  /** Makes one that knows nothing at a time. */
  Latency(long decayNanos, long now) {
    this.decayNanos = decayNanos;
    this.stampNanos = now;
  }

  /** Takes a success, whose latency is negative if nobody measured it. */
  void succeeded(long startNanos, long latencyNanos) {
    if (latencyNanos < 0) {
      if (usualNanos == 0 && costNanos(startNanos) < UNMEASURED_LEAST_NANOS) {
        observe(UNMEASURED_NANOS, startNanos);
      }
      return;
    }
    long now = startNanos + latencyNanos; // nearly, and without a clock
    long sample = Math.max(1, latencyNanos); // 0 says that nothing was measured
    long usual = usualNanos;
    boolean isTaken = usual == 0 || now - stampNanos >= SAMPLE_NANOS;
    if (isTaken) {
      usualNanos = usual == 0 ? sample : usual + ((sample - usual) >> USUAL_SHIFT);
    }
    if (isTaken || sample > costNanos) {
      observe(sample, now);
    }
  }

  /** Takes a failure. */
  void failed(long tookNanos, long now) {
    observe(Math.max(tookNanos, FAILURE_NANOS), now);
  }

  /** Forgets what was to be feared. */
  void forgive() {
    costNanos = 0;
  }

  /** Takes a call that was cut short: it would have taken longer. */
  void tookAtLeast(long tookNanos, long now) {
    if (tookNanos > costNanos(now)) {
      observe(tookNanos, now);
    }
  }

  /**
   * Goes on from the average, or after a silence from what it fell to meanwhile: else a success
   * would make a node dearer than it was when it was chosen.
   */
  private void observe(long sampleNanos, long now) {
    double kept = kept(now);
    double average = kept * costNanos + (isRecent(now) ? (1 - kept) * sampleNanos : 0);
    if (now - stampNanos > 0) { // calls may be told in another order than they ended in
      stampNanos = now; // before the cost: who reads in between sees the old one for longer
    }
    costNanos = Math.max(sampleNanos, (long) average);
  }

  private double kept(long now) {
    return Math.exp(-Math.max(0, now - stampNanos) / decayNanos);
  }

  /** Returns the average over successes, or 0 while nothing was measured. */
  long usualNanos() {
    return usualNanos;
  }

  /** Returns the cost at a time, or 0 while nothing is known. */
  long costNanos(long now) {
    long cost = costNanos;
    // Of a node that is called all the time it is nearly what it was; which spares the power.
    return isRecent(now) ? cost : (long) (cost * kept(now));
  }

  private boolean isRecent(long now) {
    return (now - stampNanos) * 16 < decayNanos;
  }
}
