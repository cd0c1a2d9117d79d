package dev.mdk.json;

import static java.util.Objects.requireNonNull;

/**
 * The value at the beginning of a text, and where it ended.
 *
 * @param value the first value of the text
 * @param end the index of the {@code char} after the value; not negative
 * @see Json#parsePrefix
 */
public record JsonPrefix(JsonValue value, int end) {
  /**
   * Checks the range.
   *
   * @param value as the component
   * @param end as the component
   * @throws IllegalArgumentException if {@code end} is negative
   */
  public JsonPrefix {
    requireNonNull(value, "value");
    if (end < 0) {
      throw new IllegalArgumentException("end: " + end + " (expected: >= 0)");
    }
  }
}
