package dev.mdk.control.server;

/**
 * A token bucket: so many at once, and so many a second. More may be taken than there are; then
 * there is a debt, which time pays off. Not for several threads at once.
 */
final class Rate {

  private static final long SECOND = 1_000_000_000L;

  private final long nanosEach;
  private final long burstNanos;
  private long paidUntil;

  Rate(int burst, int perSecond, long nowNanos) {
    nanosEach = Math.max(1, SECOND / perSecond);
    burstNanos = burst * nanosEach;
    paidUntil = nowNanos - burstNanos;
  }

  /** Takes some, and returns how long to wait before using them. */
  long take(int count, long nowNanos) {
    if (nowNanos - paidUntil > burstNanos) {
      paidUntil = nowNanos - burstNanos;
    }
    paidUntil += count * nanosEach;
    return debt(nowNanos);
  }

  /** Returns how long it takes until the debt is paid off; zero if there is none. */
  long debt(long nowNanos) {
    return Math.max(0, paidUntil - nowNanos);
  }
}
