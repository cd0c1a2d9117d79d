package dev.mdk.json;

/** The JSON {@code true} and {@code false}. */
public enum JsonBoolean implements JsonValue {
  /** The JSON {@code false}. */
  FALSE,

  /** The JSON {@code true}. */
  TRUE;

  /**
   * {@return the instance that stands for {@code value}}
   *
   * @param value the truth value
   */
  public static JsonBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** {@return whether this is {@link #TRUE}} */
  public boolean value() {
    return this == TRUE;
  }

  /** Returns {@code true} or {@code false}, as text. */
  @Override
  public String toString() {
    return this == TRUE ? "true" : "false";
  }
}
