package dev.mdk.circuit;

import dev.mdk.MdkException;
import java.time.Duration;

/** A call was not made, as its {@link CircuitBreaker} is open. */
public class CircuitOpenException extends MdkException {

  private static final long serialVersionUID = 1;

  private final String name;
  private final Duration retryAfter;

  CircuitOpenException(String name, String reason, Duration retryAfter) {
    super(
        name
            + ": not called, the circuit is open: "
            + reason
            + (retryAfter.isZero() ? "" : "; to be tried in " + retryAfter.toMillis() + " ms"));
    this.name = name;
    this.retryAfter = retryAfter;
  }

  /**
   * Returns the name of the breaker.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns how long the breaker stays open, as far as is known.
   *
   * @return the time from when this was thrown; zero if a call is on its way to see, or if it was
   *     opened by hand
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
