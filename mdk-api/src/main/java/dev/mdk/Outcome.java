package dev.mdk;

/** How a call to a node ended, told by whoever made it. */
public enum Outcome {
  /** It did what was asked. A 4xx answer is one too: the node worked, the request was wrong. */
  SUCCESS,

  /**
   * The caller's own code failed while it used the node, or the interaction did. Soft evidence: it
   * may be the caller's fault.
   */
  CALLER_FAILURE,

  /**
   * The transport tells that the node failed: a 5xx answer, a broken one, or none as the connection
   * was lost. Hard evidence.
   */
  ERROR,

  /**
   * No answer in time. Hard evidence if the call had had a fair time: at least 100 ms, and at least
   * twice the usual latency of the node; nothing otherwise, as the caller was just late.
   */
  TIMEOUT,

  /** No connection could be made: refused, no route, no such host. Hard evidence, by itself. */
  UNREACHABLE,

  /** The node works and asks for less: 429, or {@code Retry-After}. No evidence against it. */
  OVERLOADED;

  /**
   * Returns whether this speaks against the node.
   *
   * @return true for all but {@link #SUCCESS} and {@link #OVERLOADED}
   */
  public boolean isFailure() {
    return this != SUCCESS && this != OVERLOADED;
  }

  /**
   * Returns whether this was seen by the transport and is not a matter of opinion.
   *
   * @return true for {@link #ERROR}, {@link #TIMEOUT} and {@link #UNREACHABLE}
   */
  public boolean isHard() {
    return this == ERROR || this == TIMEOUT || this == UNREACHABLE;
  }
}
