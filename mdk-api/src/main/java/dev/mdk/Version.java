package dev.mdk;

/**
 * The part of a version that decides compatibility: a node serves a caller when the major numbers
 * are equal and its minor number is at least the one asked for.
 *
 * @param major the first number of a version text
 * @param minor the second number of a version text, 0 when there is none
 */
public record Version(int major, int minor) {

  /** The text by which a caller asks for any version at all. */
  public static final String ANY = "*";

  /**
   * Reads a version as the original MDK does: only the first two parts between dots count, a part
   * is white space, an optional sign and digits up to the first other character, what cannot be
   * read is 0, and what is beyond 32 bits is clamped. So {@code "1.2.3"} is 1.2, and {@code
   * "latest"} is 0.0.
   *
   * @param text any text
   * @return the version read, never an exception
   */
  public static Version parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      return new Version(number(text, 0, text.length()), 0);
    }
    int end = text.indexOf('.', dot + 1);
    return new Version(number(text, 0, dot), number(text, dot + 1, end < 0 ? text.length() : end));
  }

  /**
   * Returns whether a text is a version that a node may be registered with: numbers between dots,
   * with nothing else but an optional suffix after {@code -} or {@code +}, such as {@code 1.2} or
   * {@code 1.2.3-beta}.
   *
   * @param text any text
   * @return whether it is well formed
   */
  public static boolean isWellFormed(String text) {
    return text.length() <= 64 && WELL_FORMED.matcher(text).matches();
  }

  private static final java.util.regex.Pattern WELL_FORMED =
      java.util.regex.Pattern.compile("\\d{1,9}(\\.\\d{1,9})*+([-+][0-9A-Za-z.+-]*+)?");

  /**
   * Returns whether a node of this version may serve a caller that asked for another.
   *
   * @param wanted the lowest acceptable version
   * @return whether the major numbers are equal and this minor number is not lower
   */
  public boolean satisfies(Version wanted) {
    return major == wanted.major && minor >= wanted.minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }

  private static int number(String text, int start, int end) {
    int at = start;
    while (at < end && text.charAt(at) <= ' ') {
      at++;
    }
    boolean negative = at < end && text.charAt(at) == '-';
    if (negative || (at < end && text.charAt(at) == '+')) {
      at++;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = Math.min(value * 10 + digit, 1L + Integer.MAX_VALUE);
    }
    return (int) (negative ? -value : Math.min(value, Integer.MAX_VALUE));
  }
}
