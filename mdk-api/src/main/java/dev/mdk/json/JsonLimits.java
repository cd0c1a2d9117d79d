package dev.mdk.json;

/**
 * How much a reader accepts. A text that goes beyond is refused with a {@link JsonException},
 * before memory is taken for the part that is too much.
 *
 * <pre>{@code
 * JsonLimits header = JsonLimits.defaults().withSize(16_384).withDepth(32);
 * }</pre>
 *
 * @param depth the most arrays and objects inside one another, from 0 (none at all) to {@link
 *     #MAX_DEPTH}
 * @param size the longest text, in {@code char}s or, when bytes are read, in bytes; from 1 to 2^30
 * @param stringLength the longest string or member name, in {@code char}s after unescaping; not
 *     negative
 * @param numberLength the longest number, in {@code char}s; at least 1
 * @param elements the most elements of one array and the most members of one object, repeated names
 *     included; not negative
 */
public record JsonLimits(int depth, int size, int stringLength, int numberLength, int elements) {
  /**
   * The deepest nesting of any {@link JsonValue}, however it was made: 1,024 levels. Code that
   * walks a value may therefore recurse; to read, write or compare one takes up to 0.5 KiB of stack
   * a level.
   */
  public static final int MAX_DEPTH = 1024;

  private static final int MAX_SIZE = 1 << 30; // the longest String that need not be Latin-1

  private static final JsonLimits DEFAULTS =
      new JsonLimits(512, 16 << 20, 16 << 20, 1000, 1_000_000);

  /**
   * Checks the ranges.
   *
   * @param depth as the component
   * @param size as the component
   * @param stringLength as the component
   * @param numberLength as the component
   * @param elements as the component
   * @throws IllegalArgumentException if a limit is out of its range
   */
  public JsonLimits {
    check("depth", depth, 0, MAX_DEPTH);
    check("size", size, 1, MAX_SIZE);
    check("stringLength", stringLength, 0, Integer.MAX_VALUE);
    check("numberLength", numberLength, 1, Integer.MAX_VALUE);
    check("elements", elements, 0, Integer.MAX_VALUE);
  }

  /**
   * {@return what a reader accepts if nothing is said: 512 levels, a size of 16 Mi, strings as long
   * as that, numbers of 1,000 characters, and a million elements}
   */
  public static JsonLimits defaults() {
    return DEFAULTS;
  }

  /**
   * {@return these limits with another depth}
   *
   * @param newDepth the most arrays and objects inside one another
   */
  public JsonLimits withDepth(int newDepth) {
    return new JsonLimits(newDepth, size, stringLength, numberLength, elements);
  }

  /**
   * {@return these limits with another size}
   *
   * @param newSize the longest text
   */
  public JsonLimits withSize(int newSize) {
    return new JsonLimits(depth, newSize, stringLength, numberLength, elements);
  }

  /**
   * {@return these limits with another length of strings}
   *
   * @param newStringLength the longest string
   */
  public JsonLimits withStringLength(int newStringLength) {
    return new JsonLimits(depth, size, newStringLength, numberLength, elements);
  }

  /**
   * {@return these limits with another length of numbers}
   *
   * @param newNumberLength the longest number
   */
  public JsonLimits withNumberLength(int newNumberLength) {
    return new JsonLimits(depth, size, stringLength, newNumberLength, elements);
  }

  /**
   * {@return these limits with another number of elements and members}
   *
   * @param newElements the most elements of an array and members of an object
   */
  public JsonLimits withElements(int newElements) {
    return new JsonLimits(depth, size, stringLength, numberLength, newElements);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
