package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when a node is quarantined and for how long. A pure function of what was counted, the
 * time and the state: it may run again for the same outcome when threads race, and holds nothing.
 * It must not block; if it throws, nothing is decided and that is logged once.
 */
@FunctionalInterface
public interface BreakerPolicy {

  /** Quarantines nobody. */
  BreakerPolicy NEVER = (counts, state, nowNanos) -> Optional.empty();

  /**
   * Decides after a call ended: while the breaker is closed after each that failed, that was slow
   * by one of the windows, or that ended a row of failures; and after the failure of a probe. A
   * success like any other can only speak for the node, and so costs no decision.
   *
   * @param counts what was counted, that call included
   * @param state closed, or probing if the call was the probe
   * @param nowNanos the time of the ticker
   * @return the quarantine to begin, or empty for none; after a failed probe none means that the
   *     former pause is repeated
   */
  Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos);

  /**
   * Returns over what the engine is to count calls, for policies that judge rates.
   *
   * @return the window, always the same; none unless overridden
   */
  default Window window() {
    return Window.NONE;
  }

  /**
   * Returns all windows over which the engine is to count calls, for policies that are made of
   * others. Asked once.
   *
   * @return the windows, always the same; only {@link #window()} unless overridden
   */
  default Set<Window> windows() {
    return window().equals(Window.NONE) ? Set.of() : Set.of(window());
  }

  /**
   * Returns the rules that compare this node with the others of its service. Asked once; run by the
   * engine, where it knows the other nodes.
   *
   * @return the rules, always the same; none unless overridden
   */
  default List<OutlierRule> outlierRules() {
    return List.of();
  }

  /** What was counted for one node. Read it during the decision only. */
  interface Counts {
    /**
     * Returns the failures in a row.
     *
     * @return zero after a success
     */
    int consecutiveFailures();

    /**
     * Returns the failures in a row that the transport told.
     *
     * @return zero after a success; a failure of the caller's own leaves it
     */
    int consecutiveHardFailures();

    /**
     * Returns whether the call that is judged was an {@link dev.mdk.Outcome#UNREACHABLE}.
     *
     * @return false unless the engine tells it
     */
    default boolean isUnreachable() {
      return false;
    }

    /**
     * Returns how often the node was quarantined in a row, without a healthy time between.
     *
     * @return zero before the first time; it falls by one for each pause that the node was healthy
     */
    int quarantines();

    /**
     * Returns the calls in the window.
     *
     * @return zero without a window
     */
    int calls();

    /**
     * Returns the failures in the window.
     *
     * @return at most {@link #calls()}
     */
    int failures();

    /**
     * Returns the slow calls in the window, failed ones too.
     *
     * @return at most {@link #calls()}
     */
    int slowCalls();

    /**
     * Returns the counts with the calls of another window.
     *
     * @param window one of {@link #windows()}; another one has counted no calls
     * @return the same rows and quarantines, with the calls of that window
     */
    default Counts over(Window window) {
      return this;
    }
  }

  /**
   * A decision against a node.
   *
   * @param evidence how certain it is
   * @param pause until the first probe; the engine adds jitter
   * @param reason why, for humans, such as {@code 3 failures in a row}
   */
  record Quarantine(BreakerState.Evidence evidence, Duration pause, String reason) {
    /**
     * Checks and copies the parts.
     *
     * @param evidence how certain it is
     * @param pause until the first probe; the engine adds jitter
     * @param reason why, for humans, such as {@code 3 failures in a row}
     */
    public Quarantine {
      requireNonNull(evidence, "evidence");
      requireNonNull(reason, "reason");
      if (pause.isNegative() || pause.isZero()) {
        throw new IllegalArgumentException("pause: " + pause + " (expected: > 0)");
      }
    }
  }

  /**
   * Over what calls are counted. With both limits the narrower one holds at each moment; with
   * neither, but slow calls, all calls since the breaker closed are counted. An engine may drop the
   * oldest calls in portions, and so count up to a tenth less than a window holds, never more.
   *
   * @param calls the last so many calls, or 0 for no such limit
   * @param time the calls of so long, or zero for no such limit
   * @param slow from what latency a call counts as slow, or zero for never
   */
  record Window(int calls, Duration time, Duration slow) {
    /** Counts nothing. */
    public static final Window NONE = new Window(0, Duration.ZERO, Duration.ZERO);

    /**
     * Checks and copies the parts.
     *
     * @param calls the last so many calls, or 0 for no such limit
     * @param time the calls of so long, or zero for no such limit
     * @param slow from what latency a call counts as slow, or zero for never
     */
    public Window {
      if (calls < 0 || time.isNegative() || slow.isNegative()) {
        throw new IllegalArgumentException(
            "window: " + calls + " calls, " + time + ", slow from " + slow + " (expected: >= 0)");
      }
    }

    /**
     * Returns the window of the last calls.
     *
     * @param calls how many; positive
     * @return the window, which takes no call for slow
     */
    public static Window ofCalls(int calls) {
      if (calls < 1) {
        throw new IllegalArgumentException("calls: " + calls + " (expected: > 0)");
      }
      return new Window(calls, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Returns the window of the calls that ended in the last time.
     *
     * @param time how long; positive
     * @return the window, which takes no call for slow
     */
    public static Window ofTime(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
      }
      return new Window(0, time, Duration.ZERO);
    }

    /**
     * Returns this window, with slow calls.
     *
     * @param latency from what latency a call counts as slow; positive
     * @return the window
     */
    public Window slowFrom(Duration latency) {
      if (latency.isNegative() || latency.isZero()) {
        throw new IllegalArgumentException("latency: " + latency + " (expected: > 0)");
      }
      return new Window(calls, time, latency);
    }

    // By hand, as in Environment: compared while a process starts.

    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof Window that
              && calls == that.calls
              && time.equals(that.time)
              && slow.equals(that.slow));
    }

    @Override
    public int hashCode() {
      return 31 * (31 * calls + time.hashCode()) + slow.hashCode();
    }
  }
}
