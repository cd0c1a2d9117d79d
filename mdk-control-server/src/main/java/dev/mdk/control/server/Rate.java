package dev.mdk.control.server;

/** A token bucket: so many at once, and so many a second. Not for several threads at once. */
final class Rate {

  private final long nanosEach;
  private final long burstNanos;
  private long paidUntil;

  Rate(int burst, int perSecond, long nowNanos) {
    nanosEach = 1_000_000_000L / perSecond;
    burstNanos = burst * nanosEach;
    paidUntil = nowNanos - burstNanos;
  }

  /** Takes one, and returns how long to wait before using it. */
  long take(long nowNanos) {
    if (nowNanos - paidUntil > burstNanos) {
      paidUntil = nowNanos - burstNanos;
    }
    paidUntil += nanosEach;
    return Math.max(0, paidUntil - nowNanos);
  }
}
