package dev.mdk.control;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.spi.Facilities;

/**
 * When to try again: at once, then after 100 ms doubling to 1.5 s, jittered, so that a thousand
 * clients do not come in step. A connection that did not hold for five seconds does not start the
 * count anew. For one thread at a time.
 */
final class Reconnect {

  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 1_500;
  private static final int DOUBLINGS = 4;
  private static final long HELD_NANOS = SECONDS.toNanos(5);

  private final Facilities facilities;
  private int failures;
  private boolean connected;
  private long connectedNanos;

  Reconnect(Facilities facilities) {
    this.facilities = facilities;
  }

  void connected() {
    connected = true;
    connectedNanos = facilities.ticker().nanoTime();
  }

  /** Returns how long to wait before the next try, in nanoseconds; zero at first. */
  long failed() {
    if (connected && facilities.ticker().nanoTime() - connectedNanos >= HELD_NANOS) {
      failures = 0;
    }
    connected = false;
    failures++;
    if (failures == 1) {
      return 0;
    }
    long most = Math.min(FIRST_MILLIS << Math.min(failures - 2, DOUBLINGS), MOST_MILLIS);
    return MILLISECONDS.toNanos(facilities.random().nextLong(most / 2, most + 1));
  }
}
