package dev.mdk.json;

/** A JSON string. Two are equal if they have the same {@code char}s. */
public final class JsonString implements JsonValue {
  // Many a text consists of short strings, and sharing these bounds what a hostile one takes.
  private static final JsonString EMPTY = new JsonString("");
  private static final JsonString[] ONE_CHAR = new JsonString[256];

  static {
    for (char c = 0; c < ONE_CHAR.length; c++) {
      ONE_CHAR[c] = new JsonString(String.valueOf(c));
    }
  }

  private final String value;

  private JsonString(String value) {
    this.value = value;
  }

  /**
   * {@return the string with these {@code char}s, unpaired surrogates included}
   *
   * @param value any string
   */
  public static JsonString of(String value) {
    return switch (value.length()) {
      case 0 -> EMPTY;
      case 1 ->
          value.charAt(0) < ONE_CHAR.length ? ONE_CHAR[value.charAt(0)] : new JsonString(value);
      default -> new JsonString(value);
    };
  }

  /** Returns the {@code char}s from {@code from} to {@code to}, shared if there is at most one. */
  static String slice(CharSequence text, int from, int to) {
    if (to - from == 1 && text.charAt(from) < ONE_CHAR.length) {
      return ONE_CHAR[text.charAt(from)].value;
    }
    return text.subSequence(from, to).toString();
  }

  /** {@return the {@code char}s: neither quoted nor escaped} */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonString that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns the string quoted and escaped; {@link #value()} is the bare one. */
  @Override
  public String toString() {
    return Json.write(this);
  }
}
