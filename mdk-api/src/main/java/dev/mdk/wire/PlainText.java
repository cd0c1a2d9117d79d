package dev.mdk.wire;

import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;

/**
 * A place in a JSON text that moves on over what is written there in the plainest way: without
 * white space, without an escape, in printable ASCII. Each method either moves on, or returns that
 * it is not so, and then the place means nothing any more.
 */
final class PlainText {

  private final String text;
  private int at;

  PlainText(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  /** Returns the text between two places. */
  String between(int from, int to) {
    return text.substring(from, to);
  }

  /** Returns the text since then. */
  String since(int from) {
    return text.substring(from, at);
  }

  /** Returns whether the text since then is this one. */
  boolean isSince(int from, String expected) {
    return at - from == expected.length() && text.startsWith(expected, from);
  }

  /** Returns whether the same as since then stands at an earlier place. */
  boolean isSame(int earlier, int from) {
    return text.regionMatches(earlier, text, from, at - from);
  }

  /** Returns the integer since then. */
  long integer(int from) {
    return Long.parseLong(text, from, at, 10);
  }

  /** Moves over just this text. */
  boolean skip(String expected) {
    if (!text.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  boolean skip(char expected) {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  /** Returns the next character, or 0, which nothing plain begins with, at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Moves over a string and its quotes. */
  boolean skipString() {
    return skip('"') && skipInside(Integer.MAX_VALUE) && skip('"');
  }

  /** Moves over what is inside of a string, with at most so many characters. */
  boolean skipInside(int most) {
    int i = at; // a field would cost half the speed
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    int length = i - at;
    at = i;
    return length <= most;
  }

  /** Moves over a string, an integer, a truth value or null. */
  boolean skipScalar() {
    return switch (peek()) {
      case '"' -> skipString();
      case 't' -> skip("true");
      case 'f' -> skip("false");
      case 'n' -> skip("null");
      default -> skipInteger();
    };
  }

  /** Moves over such a value, which was seen before, and returns it. */
  JsonValue scalar() {
    int from = at;
    char first = peek();
    skipScalar();
    return switch (first) {
      case '"' -> JsonString.of(text.substring(from + 1, at - 1));
      case 't' -> JsonBoolean.TRUE;
      case 'f' -> JsonBoolean.FALSE;
      case 'n' -> JsonNull.NULL;
      default -> JsonNumber.of(integer(from));
    };
  }

  /** Returns whether all of a text can stand inside of a string as it is. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  /** Moves over digits and returns how many there were. */
  int skipDigits() {
    int from = at;
    while (isDigit(peek())) {
      at++;
    }
    return at - from;
  }

  /** Moves over an integer of up to 18 digits. */
  boolean skipInteger() {
    boolean negative = skip('-');
    boolean zero = peek() == '0';
    int digits = skipDigits();
    return zero ? digits == 1 && !negative : digits > 0 && digits <= 18;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
