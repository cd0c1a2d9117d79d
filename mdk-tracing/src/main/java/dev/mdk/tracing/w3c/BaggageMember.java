package dev.mdk.tracing.w3c;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * One member of the header {@code baggage}: a key, a value, and properties of the value, which are
 * nobody's business here. After W3C Baggage, section 3.3.
 *
 * @param key a token
 * @param text all of it as it is written, without the white space that may stand inside
 */
record BaggageMember(String key, String text) {

  private static final String HEX = "0123456789ABCDEF";

  /** Reads a member; empty if it is none. */
  static Optional<BaggageMember> parse(String part) {
    String[] pieces = part.split(";", -1);
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = withoutSpace(pieces[i]);
      if (pieces[i].isEmpty()) {
        return Optional.empty();
      }
    }
    int equals = pieces[0].indexOf('=');
    return equals < 0
        ? Optional.empty()
        : Optional.of(new BaggageMember(pieces[0].substring(0, equals), String.join(";", pieces)));
  }

  /** Returns a key, or a key and its value, without white space around; empty if it is neither. */
  private static String withoutSpace(String piece) {
    int equals = piece.indexOf('=');
    if (equals < 0) {
      String key = Text.trim(piece);
      return isToken(key) ? key : "";
    }
    String key = Text.trim(piece.substring(0, equals));
    String value = Text.trim(piece.substring(equals + 1));
    boolean isPair = isToken(key) && value.chars().allMatch(c -> isOctet((char) c));
    return isPair ? key + "=" + value : "";
  }

  /** Returns whether a text can be a key: a token after RFC 9110. */
  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> isTokenChar((char) c));
  }

  private static boolean isTokenChar(char c) {
    return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return Text.isDigit(c) || Text.isLowerCase(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isOctet(char c) {
    return c > ' ' && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\';
  }

  /** Makes a member of a plain key and any value, of which only the common is left as it is. */
  static BaggageMember of(String key, String value) {
    StringBuilder text = new StringBuilder(key).append('=');
    for (byte octet : value.getBytes(UTF_8)) {
      char c = (char) (octet & 0xFF);
      if (isAlphanumeric(c) || "-._~:/@".indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      }
    }
    return new BaggageMember(key, text.toString());
  }

  /** Returns the value, decoded; what is not UTF-8 in it becomes U+FFFD. */
  String value() {
    int end = text.indexOf(';');
    return decode(text.substring(key.length() + 1, end < 0 ? text.length() : end));
  }

  private static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream(value.length());
    for (int i = 0; i < value.length(); i++) {
      int code = value.charAt(i) == '%' ? code(value, i + 1) : -1;
      octets.write(code < 0 ? value.charAt(i) : code);
      i += code < 0 ? 0 : 2;
    }
    return octets.toString(UTF_8);
  }

  /** Returns what two hexadecimal digits stand for, or a negative number if they are none. */
  private static int code(String value, int at) {
    if (at + 2 > value.length()) {
      return -1;
    }
    return Character.digit(value.charAt(at), 16) << 4 | Character.digit(value.charAt(at + 1), 16);
  }
}
