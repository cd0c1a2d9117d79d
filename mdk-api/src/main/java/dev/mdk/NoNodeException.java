package dev.mdk;

/**
 * No node can be had: none is known, none of them is compatible, or all of them are quarantined by
 * hard evidence. The message says which, the versions that exist, and how the source is.
 */
public class NoNodeException extends MdkException {

  private static final long serialVersionUID = 1;

  /**
   * Makes an exception.
   *
   * @param message which service and version, what is known instead, and the state of the source
   */
  public NoNodeException(String message) {
    super(message);
  }
}
