package dev.mdk.json;

/** The JSON {@code null}. */
public enum JsonNull implements JsonValue {
  /** The only instance. */
  NULL;

  /** Returns {@code null}, as text. */
  @Override
  public String toString() {
    return "null";
  }
}
