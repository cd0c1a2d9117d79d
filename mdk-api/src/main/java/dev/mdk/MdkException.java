package dev.mdk;

/** What the MDK throws where it cannot do what was asked. */
public class MdkException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Makes an exception without a cause.
   *
   * @param message what happened, with the value and what was expected
   */
  public MdkException(String message) {
    super(message);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param message what happened, with the value and what was expected
   * @param cause why
   */
  public MdkException(String message, Throwable cause) {
    super(message, cause);
  }
}
