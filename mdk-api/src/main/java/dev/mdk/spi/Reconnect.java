package dev.mdk.spi;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.random.RandomGenerator;

/**
 * When to try a registry again: at once, then after 100 ms doubling to 1.5 s, jittered, so that a
 * thousand clients do not come in step. A connection counts as one that held after five seconds:
 * one that is ended as soon as it is made does not start the count anew. So it is less than one try
 * a second on average, after the first few. For one thread at a time.
 */
public final class Reconnect {

  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 1_500;
  private static final int DOUBLINGS = 4;
  private static final long HELD_NANOS = SECONDS.toNanos(5);

  private final Facilities facilities;
  private int failures;
  private boolean connected;
  private long connectedNanos;

  /**
   * Makes one that has not tried yet.
   *
   * @param facilities time and chance
   */
  public Reconnect(Facilities facilities) {
    this.facilities = facilities;
  }

  /** Notes that the registry answers; again and again does no harm. */
  public void connected() {
    if (!connected) {
      connected = true;
      connectedNanos = facilities.ticker().nanoTime();
    }
  }

  /**
   * Notes that a try failed, or that a connection was lost.
   *
   * @return how long to wait before the next try, in nanoseconds; zero at first
   */
  public long failed() {
    if (connected && facilities.ticker().nanoTime() - connectedNanos >= HELD_NANOS) {
      failures = 0;
    }
    connected = false;
    failures++;
    return failures == 1 ? 0 : backoffNanos(failures - 1, facilities.random());
  }

  /**
   * Returns how long to wait after so many failures.
   *
   * @param failures one or more
   * @param random the source of jitter
   * @return from half of it to all of 100 ms, 200 ms, ... up to 1.5 s, in nanoseconds
   */
  public static long backoffNanos(int failures, RandomGenerator random) {
    long most = Math.min(FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS), MOST_MILLIS);
    return MILLISECONDS.toNanos(random.nextLong(most / 2, most + 1));
  }
}
