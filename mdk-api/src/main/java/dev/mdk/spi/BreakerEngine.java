package dev.mdk.spi;

import dev.mdk.Node;
import dev.mdk.Outcome;
import java.util.Optional;

/** Makes a breaker for each node: it counts, times and settles races, and lets a policy decide. */
@FunctionalInterface
public interface BreakerEngine {

  /** Quarantines nobody. */
  BreakerEngine NONE = (node, changed) -> Breaker.NONE;

  /**
   * Makes the breaker of a node.
   *
   * @param node the node
   * @param changed run after each change of {@link Breaker#state()}, by the thread that caused it
   *     or by the timer; it neither blocks nor throws, and reads the state itself, as two changes
   *     may overtake each other
   * @return the breaker, to be closed when the node is gone
   */
  Breaker breaker(Node node, Runnable changed);

  /** The breaker of one node. All methods may be called from any thread; none blocks or throws. */
  interface Breaker extends AutoCloseable {

    /** Never opens. */
    Breaker NONE = NoBreaker.INSTANCE;

    /**
     * Returns the state.
     *
     * @return the state of this moment
     */
    BreakerState state();

    /**
     * Counts how a call ended. It counts only if the breaker is closed and the call began after it
     * closed.
     *
     * @param startNanos when the call began
     * @param outcome how it ended
     * @param latencyNanos how long it took, or negative if nobody measured it
     */
    void record(long startNanos, Outcome outcome, long latencyNanos);

    /**
     * Takes the one probe that is due.
     *
     * @param leaseNanos after how long it is given to another, if nothing is heard
     * @return the probe, or empty if none is due or another thread was faster
     */
    Optional<Probe> tryProbe(long leaseNanos);

    /** Ends the timers. */
    @Override
    void close();
  }

  /**
   * The lease of one call to a quarantined node. The first word counts, and only before it ends.
   */
  interface Probe {
    /**
     * Ends it with a verdict: success closes the breaker, failure opens it for longer.
     *
     * @param outcome how the call ended
     * @param latencyNanos how long it took, or negative if nobody measured it
     */
    void finish(Outcome outcome, long latencyNanos);

    /** Ends it without a verdict: the node is due again. */
    void release();
  }
}
