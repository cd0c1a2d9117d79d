package dev.mdk.circuit;

import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The budget of Finagle: so many retries a second, and a share of the requests, over a time. */
final class RatioBudget implements RetryBudget {

  private final int percent;
  private final long minimum;
  private final Ticker ticker;
  private final LongAdder requests = new LongAdder();
  private final AtomicLong retries = new AtomicLong();
  private final TimeWindow window; // of requests as calls, of retries as failures

  RatioBudget(int percent, int minimumPerSecond, Duration time, Ticker ticker) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: from 0 to 100)");
    }
    if (minimumPerSecond < 0) {
      throw new IllegalArgumentException(
          "minimumPerSecond: " + minimumPerSecond + " (expected: >= 0)");
    }
    if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("time: " + time + " (expected: from 1 s to 60 s)");
    }
    this.percent = percent;
    this.ticker = ticker;
    minimum = minimumPerSecond * time.toSeconds();
    window = new TimeWindow(time.toNanos(), ticker.nanoTime());
  }

  @Override
  public void started() {
    turn();
    requests.increment();
  }

  @Override
  public void succeeded() {}

  @Override
  public boolean tryRetry() {
    turn();
    while (true) {
      long made = retries.get();
      Totals recent = new Totals(requests.sum(), made, 0).since(window.before());
      // In the window of nine to ten tenths of the time, so at most the minimum over all of it.
      if (made - window.before().failures() >= minimum + recent.calls() * percent / 100) {
        return false;
      }
      if (retries.compareAndSet(made, made + 1)) {
        return true;
      }
    }
  }

  private void turn() {
    long now = ticker.nanoTime();
    if (now - window.nextNanos() >= 0) {
      window.turn(now, new Totals(requests.sum(), retries.get(), 0));
    }
  }
}
