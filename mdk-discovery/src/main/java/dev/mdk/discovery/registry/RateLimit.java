package dev.mdk.discovery.registry;

import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Allows something once in a while. May be used by any thread. */
public final class RateLimit {

  private final Ticker ticker;
  private final long nanos;
  private final AtomicLong last;

  /**
   * Makes one that allows at once.
   *
   * @param ticker the time
   * @param atMostEach the least time between two
   */
  public RateLimit(Ticker ticker, Duration atMostEach) {
    this.ticker = ticker;
    this.nanos = atMostEach.toNanos();
    this.last = new AtomicLong(ticker.nanoTime() - nanos);
  }

  /**
   * Returns whether it may be done now; then it counts as done.
   *
   * @return true at most once in the time given
   */
  public boolean tryTake() {
    long now = ticker.nanoTime();
    long before = last.get();
    return now - before >= nanos && last.compareAndSet(before, now);
  }
}
