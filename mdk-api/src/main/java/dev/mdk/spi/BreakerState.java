package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

/** Whether a node may be called, as its breaker sees it. */
public sealed interface BreakerState {

  /** The usual state. */
  BreakerState CLOSED = new Closed();

  /** Calls go through. */
  record Closed() implements BreakerState {}

  /**
   * Calls do not go through, for a time.
   *
   * @param evidence what speaks against the node
   * @param reason the same, for humans
   * @param untilNanos when a probe becomes due, as a time of the ticker
   */
  record Open(Evidence evidence, String reason, long untilNanos) implements BreakerState {
    /**
     * Checks and copies the parts.
     *
     * @param evidence what speaks against the node
     * @param reason the same, for humans
     * @param untilNanos when a probe becomes due, as a time of the ticker
     */
    public Open {
      requireNonNull(evidence, "evidence");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * One call may go through, to see.
   *
   * @param evidence what spoke against the node
   * @param reason the same, for humans
   */
  record Due(Evidence evidence, String reason) implements BreakerState {
    /**
     * Checks and copies the parts.
     *
     * @param evidence what spoke against the node
     * @param reason the same, for humans
     */
    public Due {
      requireNonNull(evidence, "evidence");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * That call is on its way.
   *
   * @param evidence what spoke against the node
   * @param reason the same, for humans
   * @param untilNanos when its lease ends, as a time of the ticker
   */
  record Probing(Evidence evidence, String reason, long untilNanos) implements BreakerState {
    /**
     * Checks and copies the parts.
     *
     * @param evidence what spoke against the node
     * @param reason the same, for humans
     * @param untilNanos when its lease ends, as a time of the ticker
     */
    public Probing {
      requireNonNull(evidence, "evidence");
      requireNonNull(reason, "reason");
    }
  }

  /** How certain it is that a node malfunctions. */
  enum Evidence {
    /** Seen by the transport; always obeyed. */
    HARD,
    /** Relative, or perhaps the caller's own fault; never takes the last node or more than half. */
    SOFT
  }
}
