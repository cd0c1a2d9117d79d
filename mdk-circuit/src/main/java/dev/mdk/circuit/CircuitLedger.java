package dev.mdk.circuit;

import dev.mdk.circuit.CircuitCall.Kind;
import dev.mdk.circuit.CircuitFigures.Rates;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Counts all calls of a breaker, striped, as threads call at once; and tells of them. */
final class CircuitLedger {

  private final CircuitSetup setup;
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean foreignFailed = new AtomicBoolean();

  CircuitLedger(CircuitSetup setup) {
    this.setup = setup;
  }

  /** Takes a call that has ended, or was refused. Nobody builds an event that nobody hears. */
  void add(Kind kind, long nanos, Optional<Throwable> thrown) {
    boolean isVerdict = kind == Kind.SUCCEEDED || kind == Kind.FAILED;
    boolean isSlow = isVerdict && nanos >= setup.slowFromNanos();
    if (isSlow) {
      slow.increment();
    }
    total(kind).increment();
    if (!setup.ofCalls().isEmpty()) {
      CircuitCall call =
          new CircuitCall(setup.name(), kind, isSlow, Duration.ofNanos(nanos), thrown);
      setup.ofCalls().forEach(each -> guarded(() -> each.accept(call)));
    }
  }

  private LongAdder total(Kind kind) {
    return switch (kind) {
      case SUCCEEDED -> succeeded;
      case FAILED -> failed;
      case IGNORED -> ignored;
      case REFUSED -> refused;
    };
  }

  void changed(BreakerState state) {
    setup.ofChanges().forEach(each -> guarded(() -> each.changed(setup.name(), state)));
  }

  private void guarded(Runnable foreign) {
    verdict(
        () -> {
          foreign.run();
          return Kind.IGNORED;
        });
  }

  /** Asks foreign code. What it throws is logged once, and then the call says nothing. */
  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and the call goes on
  Kind verdict(Supplier<Kind> foreign) {
    try {
      return foreign.get();
    } catch (Throwable thrown) {
      String text = "a listener or a predicate of " + setup.name() + " failed";
      Engine.logOnce(foreignFailed, text, thrown);
      return Kind.IGNORED;
    }
  }

  CircuitFigures figures(LiveBreaker breaker, long nowNanos) {
    Map<Window, Rates> rates = new HashMap<>();
    Optional<Phase.Closed> phase = breaker.closed();
    if (phase.isPresent()) {
      for (Window window : setup.engine().windows()) {
        Totals all = phase.get().meter().over(window, nowNanos);
        rates.put(window, new Rates(all.calls(), all.failures(), all.slow()));
      }
    }
    return new CircuitFigures(
        succeeded.sum(),
        failed.sum(),
        slow.sum(),
        ignored.sum(),
        refused.sum(),
        phase.map(closed -> closed.tally().consecutiveFailures()).orElse(0),
        rates);
  }
}
