package dev.mdk.circuit;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** The breaker of one node, or of whatever else may fail. */
final class LiveBreaker implements Breaker {

  private static final AtomicReferenceFieldUpdater<LiveBreaker, Phase> PHASE =
      AtomicReferenceFieldUpdater.newUpdater(LiveBreaker.class, Phase.class, "phase");

  /** How long after a probe that told nothing another one is due, from the second in a row on. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /*
   * All that a breaker knows is one immutable phase behind one reference:
   *
   *   Closed --decision--> Open --alarm--> Due --tryProbe--> Probing --success--> Closed
   *                         ^               ^                  | |
   *                         |               +--release, alarm--+ |
   *                         +---failure, or one more release-----+
   *
   * and Ended from anywhere; counting replaces one Closed by another. Each arrow is one
   * compare-and-set from a phase that was read; who wins it sets the alarm of the new phase, cancels
   * that of the old one, runs the callback and tells the listener, holding nothing. Who loses looks
   * again, or finds that there is nothing left to say.
   *
   * A phase is entered once and never again, so its identity is the generation: an alarm or a probe
   * that belongs to another one loses its compare-and-set and thereby decides nothing. Only calls
   * that are no probe carry a time instead, to be compared with the one at which the breaker closed.
   */
  private volatile Phase phase;

  private final Engine engine;
  private final Witness witness;

  LiveBreaker(Engine engine, Witness witness) {
    this.engine = engine;
    this.witness = witness;
    phase = new Phase.Closed(Tally.ZERO, engine.meter(), engine.nanoTime(), 0);
  }

  @Override
  public BreakerState state() {
    return phase.shown();
  }

  @Override
  public void record(long startNanos, Outcome outcome, long latencyNanos) {
    if (!(phase instanceof Phase.Closed closed)
        || !closed.covers(startNanos)
        || outcome == Outcome.OVERLOADED) {
      return;
    }
    Meter meter = closed.meter();
    if (outcome != Outcome.SUCCESS || meter.isSlow(latencyNanos)) {
      meter.bad(outcome != Outcome.SUCCESS, latencyNanos);
      judge(startNanos, outcome);
    } else {
      // Nearly every call is this one, of a clean node.
      meter.succeeded(startNanos, latencyNanos);
      if (!closed.tally().isClean()) {
        judge(startNanos, outcome);
      }
    }
  }

  private void judge(long startNanos, Outcome outcome) {
    boolean settled = false;
    while (!settled) {
      settled =
          !(phase instanceof Phase.Closed closed)
              || !closed.covers(startNanos)
              || judge(closed, outcome);
    }
  }

  /** Returns false if another thread was faster. */
  private boolean judge(Phase.Closed closed, Outcome outcome) {
    Phase.Closed next = closed.plus(outcome);
    long now = engine.nanoTime();
    Tally tally = next.tallyAt(now);
    Optional<Quarantine> decision = engine.decide(tally, next.meter(), next.shown(), now);
    return decision.isPresent()
        ? open(closed, tally.plusQuarantine(), decision.get(), now)
        : PHASE.compareAndSet(this, closed, next);
  }

  /** Returns the phase if it is closed. */
  Optional<Phase.Closed> closed() {
    return phase instanceof Phase.Closed closed ? Optional.of(closed) : Optional.empty();
  }

  /** Returns how many quarantines are not yet forgotten. */
  int quarantines(Phase.Closed closed) {
    return closed.tallyAt(engine.nanoTime()).quarantines();
  }

  /** Opens by a comparison with others, unless it was not closed since that meter began. */
  void convict(Meter meter, Quarantine quarantine) {
    boolean settled = false;
    while (!settled) {
      long now = engine.nanoTime();
      settled =
          !(phase instanceof Phase.Closed closed)
              || closed.meter() != meter
              || open(closed, closed.tallyAt(now).plusQuarantine(), quarantine, now);
    }
  }

  private boolean open(Phase from, Tally tally, Quarantine quarantine, long now) {
    long pauseNanos = engine.jittered(Engine.nanos(quarantine.pause()));
    boolean opened = rest(from, new Phase.Sentence(tally, quarantine, 0), now, pauseNanos);
    if (opened) {
      engine.tell(witness, () -> witness.opened(quarantine, pauseNanos));
    }
    return opened;
  }

  private boolean rest(Phase from, Phase.Sentence sentence, long now, long nanos) {
    var open = new Phase.Open(sentence, now + nanos);
    if (!PHASE.compareAndSet(this, from, open)) {
      return false;
    }
    open.alarm().set(engine.schedule(nanos, () -> move(open, new Phase.Due(sentence))));
    entered(from);
    return true;
  }

  private boolean move(Phase from, Phase to) {
    boolean moved = PHASE.compareAndSet(this, from, to);
    if (moved) {
      entered(from);
    }
    return moved;
  }

  private void entered(Phase former) {
    former.left();
    engine.tell(witness, witness::changed);
  }

  @Override
  public Optional<Probe> tryProbe(long leaseNanos) {
    if (!(phase instanceof Phase.Due due)) {
      return Optional.empty();
    }
    long lease = Math.max(0, leaseNanos);
    var probing = new Phase.Probing(due.sentence(), engine.nanoTime() + lease);
    if (!PHASE.compareAndSet(this, due, probing)) {
      return Optional.empty();
    }
    Lease probe = new Lease(probing);
    probing.alarm().set(engine.schedule(lease, probe::release));
    entered(due);
    engine.tell(witness, witness::probing);
    return Optional.of(probe);
  }

  @Override
  public void close() {
    Phase last = phase;
    while (!(last instanceof Phase.Ended)) {
      if (PHASE.compareAndSet(this, last, new Phase.Ended(last.shown()))) {
        last.left();
      }
      last = phase;
    }
  }

  /** Returns what it is of, and the state. */
  @Override
  public String toString() {
    return "breaker of " + witness + ": " + state();
  }

  /** The probe of one phase: whatever moves the breaker out of that phase ends it. */
  private final class Lease implements Probe {

    private final Phase.Probing own;

    Lease(Phase.Probing own) {
      this.own = own;
    }

    @Override
    public void finish(Outcome outcome, long latencyNanos) {
      if (phase != own) {
        return; // it ended before
      }
      long now = engine.nanoTime();
      if (now - own.shown().untilNanos() >= 0) {
        release(); // too late, though the timer is later still
      } else if (outcome.isFailure()) {
        reopen(outcome, now);
      } else if (move(own, closed(now))) {
        engine.tell(witness, witness::recovered);
      }
    }

    private void reopen(Outcome outcome, long now) {
      Tally tally = own.sentence().tally().plus(outcome);
      Quarantine former = own.sentence().quarantine();
      Quarantine next = engine.decide(tally, Meter.NONE, own.shown(), now).orElse(former);
      // A pause that has grown to its most counts no more: a night's outage is forgotten as fast.
      boolean grows = next.pause().compareTo(former.pause()) > 0;
      open(own, grows ? tally.plusQuarantine() : tally, next, now);
    }

    private Phase.Closed closed(long now) {
      Phase.Sentence served = own.sentence();
      return new Phase.Closed(
          served.tally().withoutFailures(),
          engine.meter(),
          now,
          Engine.nanos(served.quarantine().pause()));
    }

    /** Callers who are always too late to tell would else take one probe after the other. */
    @Override
    public void release() {
      Phase.Sentence next = own.sentence().plusUnjudged();
      if (next.unjudged() == 1) {
        move(own, new Phase.Due(next));
      } else {
        rest(own, next, engine.nanoTime(), REST_NANOS);
      }
    }
  }
}
