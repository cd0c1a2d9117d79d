package dev.mdk.tracing.w3c;

import dev.mdk.ConfigurationException;
import dev.mdk.PropertyKey;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The properties that travel as baggage, too, each under a key of its own there: the names of
 * properties have colons, which the keys of baggage may not.
 */
final class MarkedProperties {

  static final String SETTING = "propagation.baggage";

  private final Map<String, String> keys; // by property
  private final Map<String, String> names = new LinkedHashMap<>(); // by key

  private MarkedProperties(Map<String, String> keys) {
    this.keys = keys;
    keys.forEach((name, key) -> names.put(key, name));
  }

  /**
   * Reads the setting.
   *
   * @param setting such as {@code shop:user_id=user_id, plan}
   * @throws ConfigurationException if it is not of this form, or gives two properties one key
   */
  static MarkedProperties parse(String setting) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String part : setting.split(",", -1)) {
      String pair = part.trim();
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals).trim();
        String key = equals < 0 ? pair : pair.substring(equals + 1).trim();
        boolean isNew = !keys.containsKey(name) && !keys.containsValue(key);
        if (name.isEmpty() || PropertyKey.isReserved(name) || !isNew) {
          throw wrong(pair, "each property and each key once, and none of the MDK's own");
        }
        if (!BaggageMember.isToken(key)) {
          throw wrong(pair, "<property>=<key>, the key of letters, digits, - . and _");
        }
        keys.put(name, key);
      }
    }
    return new MarkedProperties(keys);
  }

  private static ConfigurationException wrong(String pair, String expected) {
    return new ConfigurationException(SETTING + ": " + pair + " (expected: " + expected + ")");
  }

  /** Returns the keys. */
  Set<String> keys() {
    return names.keySet();
  }

  /** Returns what a list says of these properties, all of it as text. */
  Map<String, JsonValue> in(BaggageList list) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (BaggageMember member : list.members()) {
      String name = names.get(member.key());
      if (name != null) {
        properties.putIfAbsent(name, JsonString.of(member.value()));
      }
    }
    return properties;
  }

  /** Adds these properties to a list: a text as it is, anything else as JSON. */
  void addTo(BaggageList list, Map<String, JsonValue> properties) {
    keys.forEach(
        (name, key) -> {
          JsonValue value = properties.get(name);
          if (value != null) {
            list.add(BaggageMember.of(key, value.asString().orElseGet(value::toString)));
          }
        });
  }
}
