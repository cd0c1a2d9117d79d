package dev.mdk.control;

/** What others said, made fit for a log. */
final class Texts {

  private static final int MOST = 200;

  private Texts() {}

  /** Returns a text on one line, of printable ASCII, and not too long. */
  static String plain(String text) {
    String cut = text.length() <= MOST ? text : text.substring(0, MOST) + "...";
    return cut.replaceAll("[^ -~]", "?");
  }
}
