package dev.mdk.wire;

import dev.mdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Properties that {@link PlainContext} can read, as they stand in its text. They are looked over as
 * the context is read, which makes nothing, and taken apart when somebody wants one.
 */
final class PlainProperties {

  private static final int MOST = 16; // each name may be compared with all before it

  private PlainProperties() {}

  /**
   * Returns where properties end in a text: before the deadline, which is the last one, or before
   * the brace; or -1 if they are not plain, or one has a meaning of its own.
   */
  static int end(String text, int from) {
    PlainText at = new PlainText(text, from);
    int end = from;
    if (at.peek() == '}') {
      return end; // there is none
    }
    long seen = 0;
    int count = 0;
    do {
      int name = at.at();
      if (!at.skipString()) {
        return -1;
      }
      if (at.isSince(name, "\"timeout\"")) {
        return end;
      }
      long mark = at.mark(name);
      if (at.isSince(name, "\"trace\"")
          || at.isSince(name, "\"routes\"")
          || at.isSince(name, "\"$map\"")
          || count == MOST
          || ((seen & mark) != 0 && isAmong(text, from, name, at.at()))
          || !at.skip(':')
          || !at.skipScalar()) {
        return -1;
      }
      seen |= mark;
      count++;
      end = at.at();
    } while (at.skip(','));
    return end;
  }

  /**
   * Returns whether a name is among those before it: of properties of the same name the last one
   * counts, and nobody else should have to know that.
   */
  private static boolean isAmong(String text, int from, int name, int end) {
    PlainText before = new PlainText(text, from);
    while (before.at() < name) {
      if (text.regionMatches(before.at(), text, name, end - name)) {
        return true;
      }
      before.skipSeen();
      before.skip(':');
      before.skipSeen();
      before.skip(',');
    }
    return false;
  }

  /** Returns a property of a part of a text that was looked over before, or null. */
  static @Nullable JsonValue find(String name, String text, int from, int to) {
    PlainText at = new PlainText(text, from);
    while (at.at() < to) {
      int start = at.at() + 1;
      at.skipSeen();
      boolean isIt = at.at() - 1 - start == name.length() && text.startsWith(name, start);
      at.skip(':');
      if (isIt) {
        return at.seen();
      }
      at.skipSeen();
      at.skip(',');
    }
    return null;
  }

  /** Returns all properties of such a part. */
  static Map<String, JsonValue> read(String text, int from, int to) {
    PlainText at = new PlainText(text, from);
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    while (at.at() < to) {
      int start = at.at() + 1;
      at.skipSeen();
      String name = text.substring(start, at.at() - 1);
      at.skip(':');
      properties.put(name, at.seen());
      at.skip(',');
    }
    return properties;
  }
}
