package dev.mdk.session;

import dev.mdk.Version;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Routing overrides as the original has them: a map from a service to a list of {@code {"target",
 * "targetVersion", "version"}}, of which the first that fits counts. A version of null is any.
 *
 * @param obeyed whether they are switched on
 * @param allowed the services that they may lead to
 */
record Routes(boolean obeyed, Set<String> allowed) {

  /** What to look for. */
  record Target(String service, String version) {}

  /** Returns what to look for instead of a service, which is nearly always that service. */
  Target target(Optional<JsonValue> routes, String service, String version) {
    if (obeyed && routes.isPresent()) {
      List<JsonValue> entries =
          routes
              .flatMap(JsonValue::asObject)
              .flatMap(all -> all.array(service))
              .map(JsonArray::elements)
              .orElse(List.of());
      for (JsonValue entry : entries) {
        Optional<Target> target = entry.asObject().flatMap(rule -> target(rule, version));
        if (target.isPresent()) {
          return target.get();
        }
      }
    }
    return new Target(service, version);
  }

  private Optional<Target> target(JsonObject rule, String version) {
    String wanted = rule.string("version").orElse(Version.ANY);
    boolean fits =
        wanted.equals(Version.ANY)
            || (!version.equals(Version.ANY)
                && Version.parse(version).satisfies(Version.parse(wanted)));
    return rule.string("target")
        .filter(target -> fits && allowed.contains(target))
        .map(target -> new Target(target, rule.string("targetVersion").orElse(Version.ANY)));
  }

  /** Returns the overrides with one more, if that is allowed. */
  Optional<JsonValue> with(
      Optional<JsonValue> routes, String service, String version, Target target) {
    if (!obeyed || !allowed.contains(target.service())) {
      return Optional.empty();
    }
    Map<String, JsonValue> all =
        new LinkedHashMap<>(
            routes.flatMap(JsonValue::asObject).map(JsonObject::members).orElse(Map.of()));
    List<JsonValue> entries =
        new ArrayList<>(
            Optional.ofNullable(all.get(service))
                .flatMap(JsonValue::asArray)
                .map(JsonArray::elements)
                .orElse(List.of()));
    entries.add(
        JsonObject.of(
            Map.of(
                "target", JsonString.of(target.service()),
                "targetVersion", version(target.version()),
                "version", version(version))));
    all.put(service, JsonArray.of(entries));
    return Optional.of(JsonObject.of(all));
  }

  private static JsonValue version(String version) {
    return version.equals(Version.ANY) ? JsonNull.NULL : JsonString.of(version);
  }
}
