package dev.mdk.jdkhttp;

/** Foreign text in messages. */
final class Text {

  private static final int LONGEST = 200;

  private Text() {}

  /** Returns a text between quotes, shortened, and so that it cannot break a line of a log. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int end = Math.min(text.length(), LONGEST);
    for (int at = 0; at < end; at++) {
      char next = text.charAt(at);
      if (next < ' ' || next > '~') {
        quoted.append(String.format("\\u%04x", (int) next));
      } else {
        quoted.append(next);
      }
    }
    return quoted.append(end < text.length() ? "...\"" : "\"").toString();
  }
}
