package dev.mdk.wire;

import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Free-form values without the original's inner markers. {@code $class} makes the original throw or
 * instantiate, so it is never sent; what its Java build makes of a boolean or an unknown type, a
 * map of nothing but {@code $class}, is a value that was lost, so it is read as null; {@code $map}
 * is a list of keys and values.
 */
final class Plain {

  private static final String CLASS = "$class";
  private static final String MAP = "$map";

  private Plain() {}

  /** Returns a value that came from outside, without markers; a {@code $class} of no text stays. */
  static JsonValue received(JsonValue value) {
    return plain(value, false);
  }

  /** Returns a value as it may be sent: without markers, and without any {@code $class}. */
  static JsonValue sendable(JsonValue value) {
    return plain(value, true);
  }

  /** Returns properties that came from outside, where {@code $class} is a name like any other. */
  static Map<String, JsonValue> receivedProperties(JsonObject properties) {
    return members(properties, false);
  }

  /** Returns properties as they may be sent; {@code $map} is no name for one. */
  static Map<String, JsonValue> sendableProperties(Map<String, JsonValue> properties) {
    Map<String, JsonValue> sendable = new LinkedHashMap<>();
    properties.forEach(
        (name, value) -> {
          if (!name.equals(MAP)) {
            sendable.put(name, sendable(value));
          }
        });
    return sendable;
  }

  /** Returns whether a value has more arrays and objects inside one another than given. */
  static boolean isDeeper(JsonValue value, int levels) {
    Iterable<JsonValue> inside = List.of();
    if (value instanceof JsonObject object) {
      inside = object.members().values();
    } else if (value instanceof JsonArray array) {
      inside = array.elements();
    } else {
      return false;
    }
    if (levels == 0) {
      return true;
    }
    for (JsonValue each : inside) {
      if (isDeeper(each, levels - 1)) {
        return true;
      }
    }
    return false;
  }

  private static JsonValue plain(JsonValue value, boolean sending) {
    if (value instanceof JsonObject object) {
      if (isLost(object)) {
        return JsonNull.NULL;
      }
      Map<String, JsonValue> members = members(object, sending);
      if (sending || members.getOrDefault(CLASS, JsonNull.NULL).asString().isPresent()) {
        members.remove(CLASS);
      }
      return JsonObject.of(members);
    }
    if (value instanceof JsonArray array) {
      List<JsonValue> elements = new ArrayList<>();
      for (JsonValue element : array.elements()) {
        elements.add(plain(element, sending));
      }
      return JsonArray.of(elements);
    }
    return value;
  }

  private static boolean isLost(JsonObject object) {
    return object.members().size() == 1
        && object
            .string(CLASS)
            .filter(name -> name.equals("quark.bool") || name.equals("quark.Object"))
            .isPresent();
  }

  private static Map<String, JsonValue> members(JsonObject object, boolean sending) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.get(MAP).ifPresent(pairs -> putPairs(pairs, sending, members));
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      members.put(member.getKey(), plain(member.getValue(), sending));
    }
    members.remove(MAP); // a pair may have brought another, which the next reader would take apart
    return members;
  }

  /** Puts the pairs of a list; what is no list is to the original one pair, of null and null. */
  private static void putPairs(JsonValue list, boolean sending, Map<String, JsonValue> members) {
    List<JsonValue> pairs =
        list instanceof JsonArray array ? array.elements() : List.of(JsonNull.NULL);
    for (int at = 0; at < pairs.size(); at += 2) {
      JsonValue key = pairs.get(at);
      JsonValue value = at + 1 < pairs.size() ? pairs.get(at + 1) : JsonNull.NULL;
      members.put(key.asString().orElseGet(key::toString), plain(value, sending));
    }
  }
}
