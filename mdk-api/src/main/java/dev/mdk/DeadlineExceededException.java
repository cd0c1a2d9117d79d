package dev.mdk;

/** The session's deadline has passed. */
public class DeadlineExceededException extends MdkException {

  private static final long serialVersionUID = 1;

  /**
   * Makes an exception.
   *
   * @param message what was not done in time
   */
  public DeadlineExceededException(String message) {
    super(message);
  }
}
