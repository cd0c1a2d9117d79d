package dev.mdk.session;

import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;

/** Keeps values out that no reader of the context would take. */
final class Nested {

  /** As deep as a reader goes, without the two levels of the context around a property. */
  private static final int DEEPEST = JsonLimits.defaults().depth() - 2;

  private Nested() {}

  /**
   * Checks a value, whose depth is bounded anyway.
   *
   * @throws IllegalArgumentException if it is nested too deeply to travel
   */
  static void check(JsonValue value) {
    if (depth(value) > DEEPEST) {
      throw new IllegalArgumentException(
          "nesting: more than " + DEEPEST + " levels (expected: at most so many)");
    }
  }

  private static int depth(JsonValue value) {
    int deepest = -1;
    if (value instanceof JsonArray array) {
      deepest = array.elements().stream().mapToInt(Nested::depth).max().orElse(0);
    } else if (value instanceof JsonObject object) {
      deepest = object.members().values().stream().mapToInt(Nested::depth).max().orElse(0);
    }
    return deepest + 1;
  }
}
