package dev.mdk.discovery.registry;

/** Texts from outside, made fit for a message or a log line. */
public final class Texts {

  private static final int LONGEST = 120;

  private Texts() {}

  /**
   * Returns a text cut to a readable length, with what is not printable replaced.
   *
   * @param text any text
   * @return what may be shown
   */
  public static String show(String text) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    for (int points = 0; points < LONGEST && at < text.length(); points++) {
      int point = text.codePointAt(at);
      shown.appendCodePoint(isPrintable(point) ? point : '?');
      at += Character.charCount(point);
    }
    return at < text.length() ? shown.append("...").toString() : shown.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /**
   * Returns a length of time as one figure.
   *
   * @param nanos how long; below zero counts as zero
   * @return such as {@code 3 min}
   */
  public static String age(long nanos) {
    long millis = Math.max(0, nanos) / 1_000_000;
    if (millis < 1_000) {
      return millis + " ms";
    }
    long seconds = millis / 1_000;
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  /**
   * Returns a number with its unit.
   *
   * @param number the number
   * @param unit its unit for one
   * @return such as {@code 2 nodes}
   */
  public static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
