package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Attempt;
import dev.mdk.CausalClock;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.spi.InteractionReport.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * An attempt, and the one verdict that comes of it at most.
 *
 * <p>Who moves its state to an ended one tells the endpoint; nobody else does. In an interaction a
 * success that is reported waits for the end of it.
 */
class LiveAttempt implements Attempt {

  /**
   * How far it is.
   *
   * @param ended whether the endpoint was told, or is being told, how it ended
   * @param outcome what was said, if anything
   * @param latencyNanos how long it took, or negative
   */
  private record Phase(boolean ended, Optional<Outcome> outcome, long latencyNanos) {
    /** Nothing was said yet, and the end of an interaction will say something. */
    static final Phase WAITING = new Phase(false, Optional.empty(), -1);

    /** The same outside of any: what is reported counts at once. */
    static final Phase ALONE = new Phase(false, Optional.empty(), -1);

    static final Phase RELEASED = new Phase(true, Optional.empty(), -1);

    // Nearly every attempt ends so, with its interaction: it costs no memory.
    static final Phase SUCCEEDED = new Phase(true, Optional.of(Outcome.SUCCESS), -1);
    static final Phase FAILED = new Phase(true, Optional.of(Outcome.CALLER_FAILURE), -1);

    /** Returns what follows when the interaction ends. */
    Phase after(Result result) {
      return switch (result) {
        case SUCCEEDED -> timed(SUCCEEDED);
        case FAILED -> timed(FAILED);
        case RELEASED -> outcome.isEmpty() ? RELEASED : new Phase(true, outcome, latencyNanos);
      };
    }

    private Phase timed(Phase end) {
      return latencyNanos < 0 ? end : new Phase(true, end.outcome, latencyNanos);
    }
  }

  private static final AtomicReferenceFieldUpdater<LiveAttempt, Phase> PHASE =
      AtomicReferenceFieldUpdater.newUpdater(LiveAttempt.class, Phase.class, "phase");

  private final Endpoint endpoint;
  private final long stamp;
  private volatile Phase phase;

  /** The one before it in its interaction, whose care this is. */
  @Nullable LiveAttempt earlier;

  private LiveAttempt(Endpoint endpoint, long stamp, Phase phase) {
    this.endpoint = endpoint;
    this.stamp = stamp;
    this.phase = phase;
  }

  /** One that somebody wants to hear of: a class of its own, as few are. */
  private static final class Told extends LiveAttempt {
    private final Call call;

    Told(Endpoint endpoint, long stamp, Phase phase, Call call) {
      super(endpoint, stamp, phase);
      this.call = call;
    }

    @Override
    boolean sent(CausalClock clock) {
      return call.sent(clock);
    }

    @Override
    void tell(Optional<Outcome> outcome) {
      call.end(outcome);
    }
  }

  private static LiveAttempt of(Endpoint endpoint, long stamp, Phase phase, @Nullable Call call) {
    return call == null
        ? new LiveAttempt(endpoint, stamp, phase)
        : new Told(endpoint, stamp, phase, call);
  }

  /**
   * Returns an attempt outside of any interaction: what is reported counts at once.
   *
   * @param stamp of the call that was started at the endpoint
   * @param call the same, if anybody wants to hear of it
   */
  static LiveAttempt alone(Endpoint endpoint, long stamp, @Nullable Call call) {
    return of(endpoint, stamp, Phase.ALONE, call);
  }

  /** Returns an attempt in an interaction; outside of any, if that has ended meanwhile. */
  static LiveAttempt in(
      LiveInteraction interaction, Endpoint endpoint, long stamp, @Nullable Call call) {
    LiveAttempt attempt = of(endpoint, stamp, Phase.WAITING, call);
    if (!interaction.add(attempt)) {
      attempt.phase = Phase.ALONE; // nobody else has seen it
    }
    return attempt;
  }

  /** Returns whether an interaction ends it, or has ended it. */
  boolean isInInteraction() {
    return !isAlone(phase);
  }

  @SuppressWarnings("ReferenceEquality") // two beginnings, which are equal in what was said
  private static boolean isAlone(Phase phase) {
    return phase == Phase.ALONE;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isUnsaid(Phase phase) {
    return phase == Phase.WAITING || phase == Phase.ALONE;
  }

  @Override
  public Node node() {
    return endpoint.node();
  }

  @Override
  public void report(Outcome outcome, Duration elapsed) {
    requireNonNull(outcome, "outcome");
    long latency = TimeLimit.nanos(elapsed);
    Phase before = phase;
    boolean ends = isAlone(before) || outcome != Outcome.SUCCESS;
    if (isUnsaid(before)
        && PHASE.compareAndSet(this, before, new Phase(ends, Optional.of(outcome), latency))) {
      if (ends) {
        endpoint.finish(stamp, outcome, latency);
      }
      tell(Optional.of(outcome));
    }
  }

  @Override
  public void release() {
    Phase before = phase;
    if (isUnsaid(before) && PHASE.compareAndSet(this, before, Phase.RELEASED)) {
      endpoint.release(stamp);
      tell(Optional.empty());
    }
  }

  /** Takes the clock of its message, and returns whether it is told and had none. */
  boolean sent(CausalClock clock) {
    return false;
  }

  /** Tells how it ended, unless that was told. */
  void tell(Optional<Outcome> outcome) {}

  /**
   * Ends it with its interaction, unless it has ended. A success of the transport stays one if the
   * interaction was taken back.
   */
  void end(Result result) {
    Phase before;
    Phase after;
    do {
      before = phase;
      if (before.ended()) {
        return;
      }
      after = before.after(result);
    } while (!PHASE.compareAndSet(this, before, after));
    if (after.outcome().isPresent()) {
      endpoint.finish(stamp, after.outcome().get(), after.latencyNanos());
    } else {
      endpoint.release(stamp);
    }
    tell(after.outcome());
  }

  /** Returns what was said of the node, if anything; ask when it has ended. */
  Optional<Verdict> verdict() {
    return phase.outcome().map(outcome -> new Verdict(node(), outcome));
  }

  @Override
  public String toString() {
    return "attempt at " + node();
  }
}
