package dev.mdk.wire;

import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;

/**
 * A place in a JSON text that moves on over what is written there in the plainest way: without
 * white space, without an escape, in printable ASCII. What must be there and is not makes it lost,
 * for good: then it is at the end, where nothing is.
 */
final class PlainText {

  private static final int MAX_DIGITS = 18; // less than a long can hold

  private final String text;
  private int at;
  private boolean lost;

  PlainText(String text, int at) {
    this.text = text;
    this.at = at;
  }

  int at() {
    return at;
  }

  /** Moves to a place; a negative one is none. */
  void moveTo(int place) {
    if (place < 0) {
      lose();
    } else {
      at = place;
    }
  }

  void lose() {
    lost = true;
    at = text.length();
  }

  boolean isLost() {
    return lost;
  }

  /** Returns whether the text since then is this one. */
  boolean isSince(int from, String expected) {
    return at - from == expected.length() && text.startsWith(expected, from);
  }

  /** Returns one bit of 64 for the string since then; the same strings have the same one. */
  long mark(int from) {
    return 1L << (31 * (at - from) + text.charAt(at - 2)); // the last character before the quote
  }

  /** Moves over just this text, if it is there. */
  boolean skip(String wanted) {
    if (text.indexOf(wanted, at) != at) { // JDK 17 takes three times longer for startsWith
      return false;
    }
    at += wanted.length();
    return true;
  }

  boolean skip(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Moves over just this text, which must be there. */
  void expect(String wanted) {
    if (!skip(wanted)) {
      lose();
    }
  }

  /** Returns the next character, or 0, which nothing plain begins with, at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Moves over what is inside of a string, with at most so many characters, and returns it. */
  String inside(int most) {
    int from = at;
    skipInside();
    String inside = text.substring(from, at);
    if (inside.length() > most) {
      lose();
    }
    return inside;
  }

  /** Moves over a string and its quotes. */
  boolean skipString() {
    if (!skip('"')) {
      return false;
    }
    skipInside();
    return skip('"');
  }

  private void skipInside() {
    int i = at; // a field would cost half the speed
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    at = i;
  }

  /** Moves over a string, an integer, a truth value or null. */
  boolean skipScalar() {
    return switch (peek()) {
      case '"' -> skipString();
      case 't' -> skip("true");
      case 'f' -> skip("false");
      case 'n' -> skip("null");
      default -> {
        integer();
        yield !lost;
      }
    };
  }

  /** Moves over a name or a value that was seen before. */
  void skipSeen() {
    if (peek() == '"') {
      at = text.indexOf('"', at + 1) + 1;
    } else {
      skipScalar();
    }
  }

  /** Moves over a value that was seen before, and returns it. */
  JsonValue seen() {
    int from = at;
    char first = peek();
    skipSeen();
    return switch (first) {
      case '"' -> JsonString.of(text.substring(from + 1, at - 1));
      case 't' -> JsonBoolean.TRUE;
      case 'f' -> JsonBoolean.FALSE;
      case 'n' -> JsonNull.NULL;
      default -> JsonNumber.of(Long.parseLong(text, from, at, 10));
    };
  }

  /** Moves over an integer of up to 18 digits, and returns it. */
  long integer() {
    boolean isNegative = skip('-');
    long number = natural(MAX_DIGITS);
    if (isNegative && number == 0) {
      lose();
    }
    return isNegative ? -number : number;
  }

  /** Moves over a number of so many digits at most, and returns it. */
  long natural(int most) {
    int from = at;
    long number = digits();
    int length = at - from;
    if (length == 0 || length > most || (length > 1 && text.charAt(from) == '0')) {
      lose();
    }
    return number;
  }

  /** Moves over just so many digits, and returns the number that they make. */
  long digits(int count) {
    int from = at;
    long number = digits();
    if (at - from != count) {
      lose();
    }
    return number;
  }

  private long digits() {
    long number = 0; // anything, if there are too many
    int i = at;
    while (i < text.length() && isDigit(text.charAt(i))) {
      number = 10 * number + (text.charAt(i) - '0');
      i++;
    }
    at = i;
    return number;
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

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
