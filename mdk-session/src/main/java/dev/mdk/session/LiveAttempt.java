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
final class LiveAttempt implements Attempt {

  /**
   * How far it is.
   *
   * @param ended whether the endpoint was told, or is being told, how it ended
   * @param outcome what was said, if anything
   * @param latencyNanos how long it took, or negative
   */
  private record Phase(boolean ended, Optional<Outcome> outcome, long latencyNanos) {
    static final Phase RUNNING = new Phase(false, Optional.empty(), -1);
    static final Phase RELEASED = new Phase(true, Optional.empty(), -1);
  }

  private static final AtomicReferenceFieldUpdater<LiveAttempt, Phase> PHASE =
      AtomicReferenceFieldUpdater.newUpdater(LiveAttempt.class, Phase.class, "phase");

  private final Endpoint endpoint;
  private final long stamp;
  private final boolean waits;
  private final @Nullable Call call; // if anybody wants to hear of it
  private volatile Phase phase = Phase.RUNNING;

  private LiveAttempt(Endpoint endpoint, boolean waits, @Nullable Call call) {
    this.endpoint = endpoint;
    this.waits = waits;
    this.call = call;
    stamp = endpoint.start();
  }

  /** Starts an attempt outside of any interaction: what is reported counts at once. */
  static LiveAttempt alone(Endpoint endpoint, @Nullable Call call) {
    return new LiveAttempt(endpoint, false, call);
  }

  /**
   * Starts an attempt in an interaction; outside of any, if that has ended meanwhile.
   *
   * @param ledger the attempts of the interaction
   * @param call the same, as it is reported
   */
  static LiveAttempt in(Ledger ledger, Endpoint endpoint, @Nullable Call call) {
    LiveAttempt attempt = new LiveAttempt(endpoint, true, call);
    if (ledger.add(attempt)) {
      return attempt;
    }
    return new LiveAttempt(attempt);
  }

  /** Takes over an attempt that found its interaction ended. */
  private LiveAttempt(LiveAttempt unpublished) {
    endpoint = unpublished.endpoint;
    stamp = unpublished.stamp;
    call = unpublished.call;
    waits = false;
  }

  /** Returns whether it waits for the end of an interaction. */
  boolean isInInteraction() {
    return waits;
  }

  @Override
  public Node node() {
    return endpoint.node();
  }

  @Override
  public void report(Outcome outcome, Duration elapsed) {
    requireNonNull(outcome, "outcome");
    long latency = TimeLimit.nanos(elapsed);
    boolean ends = !waits || outcome != Outcome.SUCCESS;
    if (PHASE.compareAndSet(this, Phase.RUNNING, new Phase(ends, Optional.of(outcome), latency))) {
      if (ends) {
        endpoint.finish(stamp, outcome, latency);
      }
      tell(Optional.of(outcome));
    }
  }

  @Override
  public void release() {
    if (PHASE.compareAndSet(this, Phase.RUNNING, Phase.RELEASED)) {
      endpoint.release(stamp);
      tell(Optional.empty());
    }
  }

  /** Takes the clock of its message, and returns whether it is told and had none. */
  boolean sent(CausalClock clock) {
    return call != null && call.sent(clock);
  }

  private void tell(Optional<Outcome> outcome) {
    if (call != null) {
      call.end(outcome);
    }
  }

  /**
   * Ends it with its interaction, unless it has ended. A success of the transport stays one if the
   * interaction was taken back.
   *
   * @return what was said of the node in the end, if anything
   */
  Optional<Verdict> end(Result result) {
    Phase before;
    Phase after;
    do {
      before = phase;
      if (before.ended()) {
        return verdict(before);
      }
      after = after(before, result);
    } while (!PHASE.compareAndSet(this, before, after));
    if (after.outcome().isPresent()) {
      endpoint.finish(stamp, after.outcome().get(), after.latencyNanos());
    } else {
      endpoint.release(stamp);
    }
    tell(after.outcome()); // unless the transport has told
    return verdict(after);
  }

  private static Phase after(Phase before, Result result) {
    return switch (result) {
      case SUCCEEDED -> new Phase(true, Optional.of(Outcome.SUCCESS), before.latencyNanos());
      case FAILED -> new Phase(true, Optional.of(Outcome.CALLER_FAILURE), before.latencyNanos());
      case RELEASED -> new Phase(true, before.outcome(), before.latencyNanos());
    };
  }

  private Optional<Verdict> verdict(Phase ended) {
    return ended.outcome().map(outcome -> new Verdict(node(), outcome));
  }

  @Override
  public String toString() {
    return "attempt at " + node();
  }
}
