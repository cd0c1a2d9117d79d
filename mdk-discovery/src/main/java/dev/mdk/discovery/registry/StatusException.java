package dev.mdk.discovery.registry;

import java.io.IOException;

/** The registry answered, but with another status than was hoped for. */
public final class StatusException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Makes one.
   *
   * @param status the status of the answer
   * @param message what happened, without anything secret
   */
  public StatusException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * Returns the status of the answer.
   *
   * @return such as 503
   */
  public int status() {
    return status;
  }
}
