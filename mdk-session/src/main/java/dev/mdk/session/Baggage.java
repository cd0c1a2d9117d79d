package dev.mdk.session;

import dev.mdk.LogLevel;
import dev.mdk.PropertyKey;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.ContextProperties;
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
    ContextProperties properties,
    LogLevel level,
    Optional<String> trace,
    Optional<JsonValue> routes) {

  static final Baggage NONE =
      new Baggage(ContextProperties.NONE, LogLevel.INFO, Optional.empty(), Optional.empty());

  /** Sorts out what came from another process; a {@code trace} that is no text is left out. */
  static Baggage of(Map<String, JsonValue> all) {
    ContextProperties properties = ContextProperties.copyOf(all);
    if (!properties.hasReserved()) {
      return new Baggage(properties, LogLevel.INFO, Optional.empty(), Optional.empty());
    }
    Optional<String> trace =
        Optional.ofNullable(properties.get("trace")).flatMap(JsonValue::asString);
    Map<String, JsonValue> others = new LinkedHashMap<>(all);
    others.keySet().removeIf(PropertyKey::isReserved);
    return new Baggage(
        ContextProperties.copyOf(others),
        trace.flatMap(LogLevel::named).orElse(LogLevel.INFO),
        trace,
        Optional.ofNullable(properties.get("routes")).filter(value -> !value.isNull()));
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
    return new Baggage(properties.with(name, value), level, trace, routes);
  }

  Baggage without(String name) {
    return new Baggage(properties.without(name), level, trace, routes);
  }

  Baggage traced(LogLevel newLevel) {
    return new Baggage(properties, newLevel, Optional.of(newLevel.name()), routes);
  }

  Baggage routed(JsonValue newRoutes) {
    return new Baggage(properties, level, trace, Optional.of(newRoutes));
  }
}
