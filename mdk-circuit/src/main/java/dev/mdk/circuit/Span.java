package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** One window of a meter: what is slow by it, and how far back it reaches. */
final class Span {

  private final Window window;
  private final long slowFromNanos;
  private final LongAdder slow = new LongAdder();
  private final Optional<TimeWindow> time;
  private final Optional<CallWindow> calls;

  Span(Window window, long nowNanos) {
    this.window = window;
    slowFromNanos = window.slow().isZero() ? Long.MAX_VALUE : Engine.nanos(window.slow());
    time =
        window.time().equals(Duration.ZERO)
            ? Optional.empty()
            : Optional.of(new TimeWindow(Engine.nanos(window.time()), nowNanos));
    calls = window.calls() == 0 ? Optional.empty() : Optional.of(new CallWindow(window.calls()));
  }

  Window window() {
    return window;
  }

  long slowFromNanos() {
    return slowFromNanos;
  }

  boolean isTimed() {
    return time.isPresent();
  }

  /** Returns when {@link #turn} is due, for one that is timed. */
  long nextNanos() {
    return time.orElseThrow().nextNanos();
  }

  void turn(long nowNanos, long allCalls, long allFailures) {
    time.ifPresent(ring -> ring.turn(nowNanos, new Totals(allCalls, allFailures, slow.sum())));
  }

  /** Takes a call that failed, or was slow by some window. */
  void bad(long number, boolean failed, long latencyNanos) {
    boolean isSlow = latencyNanos >= slowFromNanos;
    if (isSlow) {
      slow.increment();
    }
    if (failed || isSlow) {
      calls.ifPresent(last -> last.add(number, failed, isSlow));
    }
  }

  /** Returns what is within the window: of two limits, by the one that leaves fewer calls. */
  Totals totals(long allCalls, long allFailures) {
    Totals all = Totals.of(allCalls, allFailures, slow.sum());
    Totals inTime = time.map(ring -> all.since(ring.before())).orElse(all);
    Totals last = calls.map(some -> some.last(allCalls)).orElse(all);
    return last.calls() < inTime.calls() ? last : inTime;
  }
}
