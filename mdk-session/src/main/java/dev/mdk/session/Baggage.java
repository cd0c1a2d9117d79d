package dev.mdk.session;

import dev.mdk.LogLevel;
import dev.mdk.PropertyKey;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What travels with a session: properties and, apart from them, the MDK's own two. Immutable, so
 * that log lines share it; a session replaces it as a whole.
 *
 * @param properties without {@code trace}, {@code routes} and {@code timeout}; immutable
 * @param level the level that {@code trace} names, or else {@link LogLevel#INFO}
 * @param trace the text of {@code trace}, handed on even if it names no level here
 * @param routes what {@code routes} holds, handed on whether it is obeyed here or not
 */
record Baggage(
    Map<String, JsonValue> properties,
    LogLevel level,
    Optional<String> trace,
    Optional<JsonValue> routes) {

  static final Baggage NONE =
      new Baggage(Map.of(), LogLevel.INFO, Optional.empty(), Optional.empty());

  /** Sorts out what came from another process; a {@code trace} that is no text is left out. */
  static Baggage of(Map<String, JsonValue> all) {
    if (all.isEmpty()) {
      return NONE;
    }
    Map<String, JsonValue> properties = new LinkedHashMap<>(all);
    properties.keySet().removeIf(PropertyKey::isReserved);
    Optional<String> trace = Optional.ofNullable(all.get("trace")).flatMap(JsonValue::asString);
    return new Baggage(
        Collections.unmodifiableMap(properties),
        trace.flatMap(LogLevel::named).orElse(LogLevel.INFO),
        trace,
        Optional.ofNullable(all.get("routes")).filter(value -> !value.isNull()));
  }

  /** Returns all of it, as it travels. */
  Map<String, JsonValue> all() {
    if (trace.isEmpty() && routes.isEmpty()) {
      return properties;
    }
    Map<String, JsonValue> all = new LinkedHashMap<>(properties);
    trace.ifPresent(text -> all.put("trace", JsonString.of(text)));
    routes.ifPresent(value -> all.put("routes", value));
    return all;
  }

  Baggage with(String name, JsonValue value) {
    Map<String, JsonValue> more = new LinkedHashMap<>(properties);
    more.put(name, value);
    return new Baggage(Collections.unmodifiableMap(more), level, trace, routes);
  }

  Baggage without(String name) {
    if (!properties.containsKey(name)) {
      return this;
    }
    Map<String, JsonValue> fewer = new LinkedHashMap<>(properties);
    fewer.remove(name);
    return new Baggage(Collections.unmodifiableMap(fewer), level, trace, routes);
  }

  Baggage traced(LogLevel newLevel) {
    return new Baggage(properties, newLevel, Optional.of(newLevel.name()), routes);
  }

  Baggage routed(JsonValue newRoutes) {
    return new Baggage(properties, level, trace, Optional.of(newRoutes));
  }
}
