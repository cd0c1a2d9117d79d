package dev.mdk.tracing.w3c;

import java.util.ArrayList;
import java.util.List;

/**
 * The header {@code tracestate}: what the tracing systems on the way have noted for themselves. We
 * note nothing, and hand on what others did. After W3C Trace Context, level 2, section 3.3.
 */
final class TraceState {

  static final String NAME = "tracestate";

  private static final int MOST_MEMBERS = 32;
  private static final int LONGEST_KEY = 256;
  private static final int LONGEST_VALUE = 256;

  /** How long it may be on its way through; the recommendation asks for 512 at least. */
  private static final int LONGEST = 2048;

  /** What is read of it; more than all members that are allowed can be long. */
  private static final int LONGEST_READ =
      MOST_MEMBERS * (LONGEST_KEY + LONGEST_VALUE + 2) + LONGEST;

  /** Members above this length go first. */
  private static final int LONG_MEMBER = 128;

  private TraceState() {}

  /** Reads the values of the header; empty if it says nothing, or anything that it may not. */
  static String read(List<String> values) {
    List<String> members = new ArrayList<>();
    int length = 0;
    for (String value : values) {
      length += value.length() + 1;
      if (length > LONGEST_READ || !addMembers(value, members)) {
        return "";
      }
    }
    return String.join(",", withinLimit(members));
  }

  private static boolean addMembers(String value, List<String> members) {
    for (String part : value.split(",", -1)) {
      String member = Text.trim(part);
      if (!member.isEmpty()) {
        if (members.size() == MOST_MEMBERS || !isMember(member)) {
          return false;
        }
        members.add(member);
      }
    }
    return true;
  }

  private static List<String> withinLimit(List<String> members) {
    int length = members.stream().mapToInt(member -> member.length() + 1).sum() - 1;
    for (int i = members.size() - 1; i >= 0 && length > LONGEST; i--) {
      if (members.get(i).length() > LONG_MEMBER) {
        length -= members.remove(i).length() + 1;
      }
    }
    while (length > LONGEST) {
      length -= members.remove(members.size() - 1).length() + 1;
    }
    return members;
  }

  private static boolean isMember(String member) {
    int equals = member.indexOf('=');
    return equals > 0
        && isKey(member.substring(0, equals))
        && isValue(member.substring(equals + 1));
  }

  private static boolean isKey(String key) {
    char first = key.charAt(0);
    return key.length() <= LONGEST_KEY
        && (Text.isLowerCase(first) || Text.isDigit(first))
        && key.chars().allMatch(c -> isKeyChar((char) c));
  }

  private static boolean isKeyChar(char c) {
    return Text.isLowerCase(c) || Text.isDigit(c) || "_-*/@".indexOf(c) >= 0;
  }

  /** It ends with no blank, as that was trimmed. */
  private static boolean isValue(String value) {
    return !value.isEmpty()
        && value.length() <= LONGEST_VALUE
        && value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
  }
}
