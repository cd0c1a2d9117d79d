package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

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
   * Decides after a call ended: after each while the breaker is closed, but for a success that
   * changed no count, and after the failure of a probe.
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
   * @return the window; none unless overridden
   */
  default Window window() {
    return Window.NONE;
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
     * Returns the slow calls in the window.
     *
     * @return at most {@link #calls()}
     */
    int slowCalls();
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
   * Over what calls are counted.
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
  }
}
