package dev.mdk.session;

import dev.mdk.spi.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A warning of what requests do wrong: told at most once a second, so that hostile input cannot
 * flood the log, and with the number of times that were kept back.
 */
final class Warning {

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ticker ticker;
  private final AtomicLong nextNanos;
  private final AtomicLong keptBack = new AtomicLong();

  Warning(Ticker ticker) {
    this.ticker = ticker;
    nextNanos = new AtomicLong(ticker.nanoTime());
  }

  /** Tells it, or keeps it back. */
  void tell(String text) {
    tell(text, Optional.empty());
  }

  /** Tells it with an exception, or keeps it back. */
  void tell(String text, Throwable thrown) {
    tell(text, Optional.of(thrown));
  }

  private void tell(String text, Optional<Throwable> thrown) {
    long now = ticker.nanoTime();
    long next = nextNanos.get();
    if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
      keptBack.incrementAndGet();
      return;
    }
    long silent = keptBack.getAndSet(0);
    String line = silent == 0 ? text : text + " (and " + silent + " times before)";
    if (thrown.isPresent()) {
      System.getLogger("dev.mdk").log(System.Logger.Level.WARNING, line, thrown.get());
    } else {
      System.getLogger("dev.mdk").log(System.Logger.Level.WARNING, line);
    }
  }
}
