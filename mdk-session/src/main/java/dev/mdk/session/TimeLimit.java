package dev.mdk.session;

import dev.mdk.spi.Deadline;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** A deadline that only ever falls. */
final class TimeLimit implements Deadline {

  /** As {@link Deadline#remainingNanos()} says it. */
  static final long UNLIMITED = Long.MAX_VALUE;

  /* Times of the ticker may wrap, so they are compared by their difference; that works as long as
   * two of them are less than 2^63 apart, and no limit is set farther from now than this, 73 years. */
  private static final long FARTHEST = Long.MAX_VALUE / 4;

  private static final AtomicLongFieldUpdater<TimeLimit> END =
      AtomicLongFieldUpdater.newUpdater(TimeLimit.class, "end");

  private final Ticker ticker;
  private volatile long end = UNLIMITED;

  TimeLimit(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Lowers the limit to so long from now, unless it is lower already. */
  void lower(long nanos) {
    if (nanos == UNLIMITED) {
      return;
    }
    long wanted = ticker.nanoTime() + Math.max(-FARTHEST, Math.min(FARTHEST, nanos));
    if (wanted == UNLIMITED) {
      wanted--; // that very nanosecond is taken, to say that there is no limit
    }
    long now;
    do {
      now = end;
      if (now != UNLIMITED && now - wanted <= 0) {
        return;
      }
    } while (!END.compareAndSet(this, now, wanted));
  }

  @Override
  public long remainingNanos() {
    long at = end;
    return at == UNLIMITED ? UNLIMITED : at - ticker.nanoTime();
  }

  /** Returns whether it has passed at a time. */
  boolean isOver(long nowNanos) {
    long at = end;
    return at != UNLIMITED && at - nowNanos <= 0;
  }

  /** Returns a duration in nanoseconds, the longest and shortest ones cut off. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? -FARTHEST : FARTHEST;
    }
  }
}
