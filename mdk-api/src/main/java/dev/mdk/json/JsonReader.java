package dev.mdk.json;

import java.util.Arrays;

/**
 * Reads one text, by recursive descent.
 *
 * <p>What has been read of the open arrays and objects waits on one stack; a container takes its
 * part off when it is closed, in an array of just the right length. Recursion is bounded by the
 * limit on the depth.
 */
final class JsonReader {
  private static final String VALUE = "a value";

  private final String text;
  private final JsonLimits limits;
  private final boolean utf8;

  private final int end;
  private int at;
  private int depth;

  private Object[] stack = new Object[16];
  private int top;

  /**
   * Prepares to read.
   *
   * @param utf8 whether the text came as UTF-8, so that offsets of errors are in bytes
   */
  JsonReader(String text, JsonLimits limits, boolean utf8) {
    this.text = text;
    this.limits = limits;
    this.utf8 = utf8;
    this.end = Math.min(text.length(), limits.size() + 1); // one more, to see that it is too much
  }

  /** Reads a value with nothing but white space around it. */
  JsonValue document() {
    JsonValue value = value(VALUE);
    skipWhitespace();
    if (at < end) {
      throw unexpected("the end");
    }
    return value;
  }

  /** Reads a value, whatever comes after it. */
  JsonPrefix prefix() {
    JsonValue value = value(VALUE);
    if (at > limits.size()) {
      throw tooLong(limits);
    }
    return new JsonPrefix(value, at);
  }

  private JsonValue value(String expected) {
    skipWhitespace();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> JsonString.of(string());
      case 't' -> literal("true", JsonBoolean.TRUE);
      case 'f' -> literal("false", JsonBoolean.FALSE);
      case 'n' -> literal("null", JsonNull.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw unexpected(expected);
    };
  }

  private JsonObject object() {
    open();
    int from = top;
    skipWhitespace();
    if (!skip('}')) {
      String expected = "a name or '}'";
      do {
        checkElements((top - from) / 2);
        skipWhitespace();
        if (peek() != '"') {
          throw unexpected(expected);
        }
        push(string());
        skipWhitespace();
        if (!skip(':')) {
          throw unexpected("':'");
        }
        push(value(VALUE));
        skipWhitespace();
        expected = "a name";
      } while (skip(','));
      close('}');
    }
    depth--;
    JsonObject object = JsonObject.of(stack, from, top);
    top = from;
    return object;
  }

  private JsonArray array() {
    open();
    int from = top;
    skipWhitespace();
    if (!skip(']')) {
      String expected = "a value or ']'";
      do {
        checkElements(top - from);
        push(value(expected));
        skipWhitespace();
        expected = VALUE;
      } while (skip(','));
      close(']');
    }
    depth--;
    JsonArray array = JsonArray.of(stack, from, top);
    top = from;
    return array;
  }

  private void open() {
    if (depth == limits.depth()) {
      throw beyond("nesting", "depth", depth);
    }
    depth++;
    at++;
  }

  private void close(char bracket) {
    if (!skip(bracket)) {
      throw unexpected("',' or '" + bracket + "'");
    }
  }

  private void checkElements(int count) {
    if (count == limits.elements()) {
      throw beyond("elements", "elements", count);
    }
  }

  private void push(Object nameOrValue) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, 2 * top);
    }
    stack[top++] = nameOrValue;
  }

  /** Reads a string in two passes: the first checks and measures it, the second takes memory. */
  private String string() {
    int from = ++at;
    int saved = 0; // by unescaping
    skipUnescaped();
    while (peek() == '\\') {
      int escape = at;
      skipEscape();
      saved += at - escape - 1;
      skipUnescaped();
    }
    if (peek() != '"') {
      throw unexpected(peek() < 0 ? "'\"'" : "an escape for a control character");
    }
    int to = at++;
    int length = to - from - saved;
    if (length > limits.stringLength()) {
      at = from - 1;
      throw beyond("string", "stringLength", limits.stringLength());
    }
    return saved == 0 ? JsonString.slice(text, from, to) : unescape(from, to, length);
  }

  private void skipUnescaped() {
    int i = at; // a field would cost half the speed of long strings
    while (i < end) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        break;
      }
      i++;
    }
    at = i;
  }

  private void skipEscape() {
    at++;
    switch (peek()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> {
        at++;
        for (int last = at + 4; at < last; at++) {
          if (peek() >= 0x80 || Character.digit(peek(), 16) < 0) {
            throw unexpected("a hexadecimal digit");
          }
        }
      }
      default -> throw unexpected("one of \"\\/bfnrtu");
    }
  }

  private String unescape(int from, int to, int length) {
    var out = new StringBuilder(length);
    int i = from;
    while (i < to) {
      char c = text.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = text.charAt(i++);
      switch (escaped) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text, i, i + 4, 16));
          i += 4;
        }
        default -> out.append(escaped);
      }
    }
    return JsonString.slice(out, 0, length);
  }

  private JsonNumber number() {
    int from = at;
    boolean negative = skip('-');
    int firstDigit = at;
    long negated = 0; // of the magnitude, because Long.MIN_VALUE has no positive counterpart
    boolean isLong = true;
    if (!skip('0')) {
      for (skipDigits(); firstDigit < at; firstDigit++) {
        int digit = text.charAt(firstDigit) - '0';
        isLong &= negated >= (Long.MIN_VALUE + digit) / 10;
        negated = 10 * negated - digit;
      }
    } else {
      isLong = !negative; // -0 is not the text of a long
    }
    isLong &= negative || negated != Long.MIN_VALUE;
    if (skip('.')) {
      isLong = false;
      skipDigits();
    }
    if (skip('e') || skip('E')) {
      isLong = false;
      if (!skip('-')) {
        skip('+');
      }
      skipDigits();
    }
    if (at - from > limits.numberLength()) {
      at = from;
      throw beyond("number", "numberLength", limits.numberLength());
    }
    if (isLong) {
      return JsonNumber.of(negative ? negated : -negated);
    }
    return JsonNumber.ofLiteral(text.substring(from, at));
  }

  private void skipDigits() {
    int from = at;
    while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw unexpected("a digit");
    }
  }

  private JsonValue literal(String literal, JsonValue value) {
    for (int i = 0; i < literal.length(); i++) {
      if (!skip(literal.charAt(i))) {
        throw unexpected(literal);
      }
    }
    return value;
  }

  private void skipWhitespace() {
    while (at < end) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  private boolean skip(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private int peek() {
    return at < end ? text.charAt(at) : -1;
  }

  private JsonException unexpected(String expected) {
    if (at > limits.size()) {
      return tooLong(limits);
    }
    return problem("found " + describe(peek()) + " (expected: " + expected + ")");
  }

  private JsonException beyond(String what, String limit, int max) {
    return problem(what + " beyond the limit (expected: " + limit + " <= " + max + ")");
  }

  private JsonException problem(String problem) {
    return new JsonException(utf8 ? Utf8.length(text, at) : at, problem);
  }

  static JsonException tooLong(JsonLimits limits) {
    return new JsonException(
        limits.size(), "text beyond the limit (expected: size <= " + limits.size() + ")");
  }

  private static String describe(int c) {
    if (c < 0) {
      return "the end";
    }
    return c > ' ' && c < 0x7F ? "'" + (char) c + "'" : String.format("U+%04X", c);
  }
}
