package dev.mdk.json;

/**
 * Counts levels. Every array and object knows how deep it is and none is deeper than {@link
 * JsonLimits#MAX_DEPTH}; this is what makes it safe to recurse in equals, hashCode and the writer.
 */
final class Nesting {
  private Nesting() {}

  /** Returns the levels of {@code value}: 0 for a scalar, 1 for an empty array or object. */
  static int of(JsonValue value) {
    if (value instanceof JsonArray array) {
      return array.depth();
    }
    return value instanceof JsonObject object ? object.depth() : 0;
  }

  /** Returns the levels of what holds values of at most {@code deepest} levels. */
  static int around(int deepest) {
    if (deepest == JsonLimits.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "nesting: " + (deepest + 1) + " levels (expected: at most " + deepest + ")");
    }
    return deepest + 1;
  }
}
