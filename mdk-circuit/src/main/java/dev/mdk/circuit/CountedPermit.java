package dev.mdk.circuit;

import dev.mdk.Outcome;
import dev.mdk.circuit.CircuitCall.Kind;
import dev.mdk.spi.BreakerEngine.Probe;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit whose call is counted, as a probe or as one of many. */
final class CountedPermit implements CircuitBreaker.Permit {

  private final CircuitSetup setup;
  private final CircuitLedger ledger;
  private final LiveBreaker breaker;
  private final Optional<Probe> probe;
  private final long startNanos;
  private final AtomicBoolean ended = new AtomicBoolean();

  CountedPermit(
      CircuitSetup setup, CircuitLedger ledger, LiveBreaker breaker, Optional<Probe> probe) {
    this.setup = setup;
    this.ledger = ledger;
    this.breaker = breaker;
    this.probe = probe;
    startNanos = setup.engine().nanoTime();
  }

  @Override
  public void returned(Object result) {
    end(ledger.verdict(() -> setup.verdicts().ofResult(result)), Optional.empty());
  }

  @Override
  public void succeeded() {
    end(Kind.SUCCEEDED, Optional.empty());
  }

  @Override
  public void failed(Throwable thrown) {
    Throwable cause = Verdicts.unwrapped(thrown);
    end(ledger.verdict(() -> setup.verdicts().ofThrown(cause)), Optional.of(cause));
  }

  @Override
  public void released() {
    end(Kind.IGNORED, Optional.empty());
  }

  private void end(Kind kind, Optional<Throwable> thrown) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    long latency = setup.engine().nanoTime() - startNanos;
    if (kind == Kind.IGNORED) {
      probe.ifPresent(Probe::release);
    } else {
      Outcome outcome = kind == Kind.SUCCEEDED ? Outcome.SUCCESS : Outcome.ERROR;
      if (probe.isPresent()) {
        probe.get().finish(outcome, latency);
      } else {
        breaker.record(startNanos, outcome, latency);
      }
    }
    ledger.add(kind, latency, thrown);
  }
}
