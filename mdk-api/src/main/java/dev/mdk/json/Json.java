package dev.mdk.json;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads and writes JSON values.
 *
 * <p>Reading is strict: what RFC 8259 does not allow is refused, a byte order mark included. Any
 * kind of value may be at the top. Of members of the same name the last one counts. Escapes of
 * unpaired surrogates are kept as they are. The methods without limits apply {@link
 * JsonLimits#defaults()}.
 *
 * <p>All methods may be called from any thread.
 */
public final class Json {
  private Json() {}

  /**
   * {@return the value that the text is, surrounded by white space at most}
   *
   * @param text the text, which is copied unless it is a {@code String}
   * @throws JsonException if the text is no JSON or exceeds the default limits
   */
  public static JsonValue parse(CharSequence text) {
    return parse(text, JsonLimits.defaults());
  }

  /**
   * {@return the value that the text is, surrounded by white space at most}
   *
   * @param text the text, which is copied unless it is a {@code String}
   * @param limits how much is accepted
   * @throws JsonException if the text is no JSON or exceeds the limits
   */
  public static JsonValue parse(CharSequence text, JsonLimits limits) {
    if (text.length() > limits.size()) { // before a copy is made
      throw JsonReader.tooLong(limits);
    }
    return new JsonReader(text.toString(), limits, false).document();
  }

  /**
   * {@return the value that the text in UTF-8 is, surrounded by white space at most}
   *
   * @param utf8 the bytes
   * @throws JsonException if the bytes are not UTF-8, or the text is no JSON or exceeds the default
   *     limits; the offset counts bytes
   */
  public static JsonValue parse(byte[] utf8) {
    return parse(utf8, JsonLimits.defaults());
  }

  /**
   * {@return the value that the text in UTF-8 is, surrounded by white space at most}
   *
   * @param utf8 the bytes
   * @param limits how much is accepted
   * @throws JsonException if the bytes are not UTF-8, or the text is no JSON or exceeds the limits;
   *     the offset counts bytes
   */
  public static JsonValue parse(byte[] utf8, JsonLimits limits) {
    if (utf8.length > limits.size()) {
      throw JsonReader.tooLong(limits);
    }
    return new JsonReader(Utf8.decode(utf8), limits, true).document();
  }

  /**
   * {@return the value that the text in UTF-8 is, surrounded by white space at most} Reads to the
   * end of the stream, or one byte past the limit on the size, and does not close it. Blocks as the
   * stream does.
   *
   * @param utf8 the bytes
   * @param limits how much is accepted
   * @throws JsonException if the bytes are not UTF-8, or the text is no JSON or exceeds the limits;
   *     the offset counts bytes
   * @throws IOException if the stream throws it
   */
  public static JsonValue parse(InputStream utf8, JsonLimits limits) throws IOException {
    return parse(utf8.readNBytes(limits.size() + 1), limits);
  }

  /**
   * {@return the first value of the text and where it ended; what follows is not looked at} A
   * number ends where no longer one can be read: {@code 1.5} of {@code 1.5.2}.
   *
   * @param limits of these, the size counts the value and the white space before it only
   * @param text the text, which is copied unless it is a {@code String}
   * @throws JsonException if the text does not begin with a JSON value, white space aside, or that
   *     exceeds the limits
   */
  public static JsonPrefix parsePrefix(CharSequence text, JsonLimits limits) {
    return new JsonReader(text.toString(), limits, false).prefix();
  }

  /**
   * {@return the value as compact JSON} Only the quote, the backslash, control characters and
   * unpaired surrogates are escaped, so the result can be encoded as UTF-8 without loss.
   *
   * @param value any value
   */
  public static String write(JsonValue value) {
    var out = new StringBuilder();
    JsonWriter.to(out).value(value);
    return out.toString();
  }

  /**
   * {@return the value as compact JSON of printable ASCII characters only}
   *
   * @param value any value
   */
  public static String writeAscii(JsonValue value) {
    var out = new StringBuilder();
    JsonWriter.ascii(out).value(value);
    return out.toString();
  }
}
