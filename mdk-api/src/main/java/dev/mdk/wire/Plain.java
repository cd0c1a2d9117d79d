package dev.mdk.wire;

import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
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

  /** Returns the value without markers; the same one if it has none, which is nearly always. */
  static JsonValue of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return isLost(object) ? JsonNull.NULL : JsonObject.of(members(object, true));
    }
    if (value instanceof JsonArray array) {
      List<JsonValue> elements = new ArrayList<>();
      array.elements().forEach(element -> elements.add(of(element)));
      return JsonArray.of(elements);
    }
    return value;
  }

  /** Returns the properties of a context, where {@code $class} is a name like any other. */
  static Map<String, JsonValue> withoutTimeout(JsonObject properties) {
    Map<String, JsonValue> members = members(properties, false);
    members.remove("timeout");
    return Collections.unmodifiableMap(members);
  }

  private static boolean isLost(JsonObject object) {
    return object.members().size() == 1
        && object
            .string(CLASS)
            .filter(name -> name.equals("quark.bool") || name.equals("quark.Object"))
            .isPresent();
  }

  private static Map<String, JsonValue> members(JsonObject object, boolean markers) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.array(MAP).ifPresent(pairs -> putPairs(pairs.elements(), members));
    object
        .members()
        .forEach(
            (name, value) -> {
              boolean marker =
                  (name.equals(MAP) && value instanceof JsonArray)
                      || (markers && name.equals(CLASS) && value.asString().isPresent());
              if (!marker) {
                members.put(name, of(value));
              }
            });
    return members;
  }

  private static void putPairs(List<JsonValue> pairs, Map<String, JsonValue> members) {
    for (int at = 0; at < pairs.size(); at += 2) {
      JsonValue key = pairs.get(at);
      JsonValue value = at + 1 < pairs.size() ? pairs.get(at + 1) : JsonNull.NULL;
      members.put(key.asString().orElseGet(key::toString), of(value));
    }
  }
}
