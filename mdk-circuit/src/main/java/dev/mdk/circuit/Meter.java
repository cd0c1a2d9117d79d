package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.Ticker;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls to one node from when its breaker closed until it opens. */
final class Meter {

  /*
   * A call that went well adds one to a total, striped over the threads, and reads when the next slice
   * of time begins: no lock, and no memory that all threads write to. All that windows need beyond
   * that is done by bad calls, and by the first call of a slice. In memory it costs the totals and,
   * for each window, as much as that window says, however many calls there are.
   */

  /** Counts nothing: there is nobody who asks. */
  static final Meter NONE = new Meter(Set.of(), false, () -> 0);

  private static final long NEVER = Long.MAX_VALUE;

  private final Ticker ticker;
  private final boolean counts;
  private final boolean timed;
  private final long slowFromNanos;
  private final Span[] spans;
  private final LongAdder successes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile long nextTurnNanos;

  /**
   * Makes a meter that begins now.
   *
   * @param compared whether somebody wants the totals
   */
  Meter(Set<Window> windows, boolean compared, Ticker ticker) {
    this.ticker = ticker;
    counts = compared || !windows.isEmpty();
    long now = ticker.nanoTime();
    spans = windows.stream().map(window -> new Span(window, now)).toArray(Span[]::new);
    long slowFrom = NEVER;
    boolean anyTimed = false;
    for (Span span : spans) {
      slowFrom = Math.min(slowFrom, span.slowFromNanos());
      anyTimed |= span.isTimed();
    }
    slowFromNanos = slowFrom;
    timed = anyTimed;
    scheduleTurn(now);
  }

  /** Returns whether a call of this latency is slow by any window. */
  boolean isSlow(long latencyNanos) {
    return latencyNanos >= slowFromNanos;
  }

  /**
   * Counts a call that went well; when it began, if nobody measured how long it took, as another
   * look at the clock would cost more than all the rest.
   */
  void succeeded(long startNanos, long latencyNanos) {
    if (counts) {
      if (timed && startNanos + Math.max(0, latencyNanos) - nextTurnNanos >= 0) {
        turn(ticker.nanoTime()); // what callers say of times may be wrong
      }
      successes.increment();
    }
  }

  /** Counts a call that failed, or was slow. */
  void bad(boolean failed, long latencyNanos) {
    if (counts) {
      turn(ticker.nanoTime());
      (failed ? failures : successes).increment();
      long number = calls();
      for (Span span : spans) {
        span.bad(number, failed, latencyNanos);
      }
    }
  }

  private void turn(long nowNanos) {
    if (timed && nowNanos - nextTurnNanos >= 0) {
      for (Span span : spans) {
        span.turn(nowNanos, calls(), failures.sum());
      }
      scheduleTurn(nowNanos);
    }
  }

  /** Threads that race may set it late by a slice, which the next bad call puts right. */
  private void scheduleTurn(long nowNanos) {
    long least = NEVER;
    for (Span span : spans) {
      if (span.isTimed()) {
        least = Math.min(least, span.nextNanos() - nowNanos);
      }
    }
    nextTurnNanos = nowNanos + least;
  }

  private long calls() {
    return successes.sum() + failures.sum();
  }

  /** Returns all calls, slow ones not told. */
  Totals totals() {
    return Totals.of(calls(), failures.sum(), 0);
  }

  /** Returns the calls of a window, or none if it is not one of this meter's. */
  Totals over(Window window, long nowNanos) {
    turn(nowNanos);
    for (Span span : spans) {
      if (span.window().equals(window)) {
        return span.totals(calls(), failures.sum());
      }
    }
    return Totals.ZERO;
  }
}
