package dev.mdk.tracing;

/**
 * Text that stays on one line and shows what it is: ends of lines, terminal commands and marks that
 * turn the direction of writing could forge or hide lines in a log.
 */
final class OneLine {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private OneLine() {}

  /**
   * Returns the text with all control and format characters but the tab written as escapes that
   * JSON has, too. Nothing in JSON text but the inside of a string can have them.
   */
  static String of(String text) {
    int at = firstUnsafe(text);
    if (at == text.length()) {
      return text; // nearly always
    }
    StringBuilder out = new StringBuilder(text.length() + 64).append(text, 0, at);
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isUnsafe(c)) {
        escape(c, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static int firstUnsafe(String text) {
    int at = 0;
    while (at < text.length() && !isUnsafe(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isUnsafe(char c) {
    if (c >= ' ' && c < 0x7F) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\t';
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      default ->
          out.append("\\u")
              .append(HEX[c >> 12])
              .append(HEX[c >> 8 & 0xF])
              .append(HEX[c >> 4 & 0xF])
              .append(HEX[c & 0xF]);
    }
  }
}
