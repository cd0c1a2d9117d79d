package dev.mdk;

/** A setting is wrong. Thrown while the MDK is built, never on the path of a request. */
public class ConfigurationException extends MdkException {

  private static final long serialVersionUID = 1;

  /**
   * Makes an exception without a cause.
   *
   * @param message the setting, its value, and what was expected
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param message the setting, its value, and what was expected
   * @param cause why
   */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
