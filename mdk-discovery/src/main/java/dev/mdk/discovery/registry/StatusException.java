package dev.mdk.discovery.registry;

import java.io.IOException;
import java.time.Duration;

/** The registry answered, but with another status than was hoped for. */
public final class StatusException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final Duration retryAfter;

  /**
   * Makes one.
   *
   * @param status the status of the answer
   * @param message what happened, without anything secret
   */
  public StatusException(int status, String message) {
    this(status, message, Duration.ZERO);
  }

  /**
   * Makes one of a registry that asked to be left alone for a while.
   *
   * @param status the status of the answer
   * @param message what happened, without anything secret
   * @param retryAfter for how long
   */
  public StatusException(int status, String message, Duration retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /**
   * Returns the status of the answer.
   *
   * @return such as 503
   */
  public int status() {
    return status;
  }

  /**
   * Returns for how long the registry asked not to be asked again.
   *
   * @return zero if it did not
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
