package dev.mdk.json;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes one JSON value piece by piece, compactly, at the end of a {@link StringBuilder}.
 *
 * <pre>{@code
 * JsonWriter.to(out).beginObject().name("level").value("INFO").name("time").value(17).endObject();
 * }</pre>
 *
 * <p>A call that would make the text something other than JSON throws {@link IllegalStateException}
 * and writes nothing: a value in an object without a name before it, a second value at the top, an
 * end without its beginning, nesting deeper than {@link JsonLimits#MAX_DEPTH}. A name that is given
 * twice is not noticed. The builder may be written to by others before the first call and after the
 * last. Every method returns this writer. Not for use by several threads at once.
 */
public final class JsonWriter {
  private enum State {
    TOP,
    DONE,
    FIRST_ELEMENT,
    NEXT_ELEMENT,
    FIRST_NAME,
    NEXT_NAME,
    MEMBER
  }

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final StringBuilder out;
  private final boolean ascii;

  private State state = State.TOP;
  private State[] outer = new State[8]; // to go on with when the open containers end
  private int depth;

  private JsonWriter(StringBuilder out, boolean ascii) {
    this.out = requireNonNull(out, "out");
    this.ascii = ascii;
  }

  /**
   * {@return a writer that escapes the quote, the backslash, the characters below U+0020 and
   * unpaired surrogates, and nothing else}
   *
   * @param out where to append
   */
  public static JsonWriter to(StringBuilder out) {
    return new JsonWriter(out, false);
  }

  /**
   * {@return a writer that keeps to printable ASCII: it escapes all but U+0020 to U+007E}
   *
   * @param out where to append
   */
  public static JsonWriter ascii(StringBuilder out) {
    return new JsonWriter(out, true);
  }

  /**
   * Begins an object, to be continued with names and values in turn.
   *
   * @return this writer
   */
  public JsonWriter beginObject() {
    return begin('{', State.FIRST_NAME);
  }

  /**
   * Ends the object that was begun last.
   *
   * @return this writer
   */
  public JsonWriter endObject() {
    return end('}', State.FIRST_NAME, State.NEXT_NAME);
  }

  /**
   * Begins an array, to be continued with values.
   *
   * @return this writer
   */
  public JsonWriter beginArray() {
    return begin('[', State.FIRST_ELEMENT);
  }

  /**
   * Ends the array that was begun last.
   *
   * @return this writer
   */
  public JsonWriter endArray() {
    return end(']', State.FIRST_ELEMENT, State.NEXT_ELEMENT);
  }

  /**
   * Writes the name of a member, whose value comes next.
   *
   * @param name any name
   * @return this writer
   */
  public JsonWriter name(String name) {
    requireNonNull(name, "name");
    if (state == State.NEXT_NAME) {
      out.append(',');
    } else if (state != State.FIRST_NAME) {
      throw misuse("a name");
    }
    quote(name);
    out.append(':');
    state = State.MEMBER;
    return this;
  }

  /**
   * Writes a string.
   *
   * @param value what to write
   * @return this writer
   */
  public JsonWriter value(String value) {
    requireNonNull(value, "value");
    beforeValue();
    quote(value);
    return this;
  }

  /**
   * Writes an integer.
   *
   * @param value what to write
   * @return this writer
   */
  public JsonWriter value(long value) {
    beforeValue();
    out.append(value);
    return this;
  }

  /**
   * Writes a number in the form of {@link Double#toString(double)}.
   *
   * @param value what to write
   * @return this writer
   * @throws IllegalArgumentException if {@code value} is infinite or not a number, which JSON
   *     cannot say
   */
  public JsonWriter value(double value) {
    String literal = Double.toString(JsonNumber.requireFinite(value));
    beforeValue();
    out.append(literal);
    return this;
  }

  /**
   * Writes {@code true} or {@code false}.
   *
   * @param value what to write
   * @return this writer
   */
  public JsonWriter value(boolean value) {
    beforeValue();
    out.append(value);
    return this;
  }

  /**
   * Writes {@code null}.
   *
   * @return this writer
   */
  public JsonWriter nullValue() {
    beforeValue();
    out.append("null");
    return this;
  }

  /**
   * Writes a value with all that it holds.
   *
   * @param value what to write
   * @return this writer
   */
  public JsonWriter value(JsonValue value) {
    requireNonNull(value, "value");
    if (depth + Nesting.of(value) > JsonLimits.MAX_DEPTH) {
      throw tooDeep();
    }
    if (value instanceof JsonObject object) {
      beginObject();
      for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
        name(member.getKey()).value(member.getValue());
      }
      return endObject();
    } else if (value instanceof JsonArray array) {
      beginArray();
      List<JsonValue> elements = array.elements();
      for (JsonValue element : elements) {
        value(element);
      }
      return endArray();
    } else if (value instanceof JsonString string) {
      return value(string.value());
    }
    beforeValue();
    if (value instanceof JsonNumber number) {
      number.appendTo(out);
    } else {
      out.append(value); // true, false and null are their own text
    }
    return this;
  }

  private JsonWriter begin(char bracket, State inside) {
    if (depth == JsonLimits.MAX_DEPTH) {
      throw tooDeep();
    }
    beforeValue();
    if (depth == outer.length) {
      outer = Arrays.copyOf(outer, 2 * depth);
    }
    outer[depth++] = state;
    state = inside;
    out.append(bracket);
    return this;
  }

  private JsonWriter end(char bracket, State first, State next) {
    if (state != first && state != next) {
      throw misuse("'" + bracket + "'");
    }
    state = outer[--depth];
    out.append(bracket);
    return this;
  }

  private void beforeValue() {
    switch (state) {
      case TOP -> state = State.DONE;
      case FIRST_ELEMENT -> state = State.NEXT_ELEMENT;
      case NEXT_ELEMENT -> out.append(',');
      case MEMBER -> state = State.NEXT_NAME;
      case FIRST_NAME, NEXT_NAME, DONE -> throw misuse("a value");
    }
  }

  private IllegalStateException misuse(String found) {
    String expected =
        switch (state) {
          case TOP -> "a value";
          case DONE -> "nothing more";
          case FIRST_ELEMENT, NEXT_ELEMENT -> "a value or ']'";
          case FIRST_NAME, NEXT_NAME -> "a name or '}'";
          case MEMBER -> "the value of a member";
        };
    return new IllegalStateException("found " + found + " (expected: " + expected + ")");
  }

  private static IllegalStateException tooDeep() {
    return new IllegalStateException(
        "nesting beyond the limit (expected: depth <= " + JsonLimits.MAX_DEPTH + ")");
  }

  private void quote(String text) {
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || (c > '~' && escapesBeyond(text, i))) {
        out.append(text, done, i);
        escape(c);
        done = i + 1;
      }
    }
    out.append(text, done, text.length()).append('"');
  }

  /** Returns whether the char, which is beyond printable ASCII, has to be escaped. */
  private boolean escapesBeyond(String text, int index) {
    return ascii || isUnpaired(text, index);
  }

  private static boolean isUnpaired(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }

  private void escape(char c) {
    out.append('\\');
    switch (c) {
      case '"', '\\' -> out.append(c);
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      case '\b' -> out.append('b');
      case '\f' -> out.append('f');
      default ->
          out.append('u')
              .append(HEX[c >> 12])
              .append(HEX[c >> 8 & 0xF])
              .append(HEX[c >> 4 & 0xF])
              .append(HEX[c & 0xF]);
    }
  }
}
