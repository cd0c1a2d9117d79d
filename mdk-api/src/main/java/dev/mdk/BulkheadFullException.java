package dev.mdk;

/** So many calls are in flight that there was no place for another one in time. */
public class BulkheadFullException extends MdkException {

  private static final long serialVersionUID = 1;

  /**
   * Makes an exception.
   *
   * @param message what was not called, and what limits it
   */
  public BulkheadFullException(String message) {
    super(message);
  }
}
