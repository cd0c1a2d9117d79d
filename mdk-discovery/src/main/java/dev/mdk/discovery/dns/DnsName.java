package dev.mdk.discovery.dns;

import java.util.Locale;

/** Names as text: lower case, without the last dot. */
final class DnsName {

  private static final int MAX_LABEL = 63;
  private static final int MAX_NAME = 253;

  private DnsName() {}

  static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Returns whether a text is a name that may be asked for: of letters, digits, {@code - _ .} */
  static boolean isGood(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > MAX_LABEL) {
        return false;
      }
      for (int i = 0; i < label.length(); i++) {
        if (!isGood(label.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  static boolean isGood(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
