package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * The header {@code X-MDK-Context}: a session as JSON in printable ASCII, in the original's format.
 * One field is new, {@code remaining}, the time left in whole milliseconds; the original ignores
 * it, and we prefer it to the absolute {@code timeout}, as clocks differ.
 */
public final class ContextCodec {

  /** The name of the header. */
  public static final String NAME = "X-MDK-Context";

  /** The most characters that are read, unless told otherwise. */
  public static final int HARD_LIMIT = 8 * 1024;

  /** The most characters that are written while there is a property to leave out. */
  public static final int SOFT_LIMIT = 4 * 1024;

  private static final int MAX_CLOCK_DEPTH = 64;
  private static final Set<String> ALWAYS_SENT = Set.of("trace", "routes");
  private static final JsonLimits LIMITS = JsonLimits.defaults().withElements(10_000);

  private ContextCodec() {}

  /**
   * A context as text.
   *
   * @param text printable ASCII
   * @param dropped how many properties were left out, because the text would have been too long
   */
  public record Encoded(String text, int dropped) {}

  /**
   * Writes a context. If it is longer than the limit, properties are left out, the largest first,
   * but never {@code trace} and {@code routes}; of a clock deeper than 64 levels the last 64 are
   * written.
   *
   * @param context the context
   * @param softLimit the most characters, as long as there is something to leave out
   * @return the text
   */
  public static Encoded encode(SharedContext context, int softLimit) {
    String text = write(context, Set.of());
    if (text.length() <= softLimit) {
      return new Encoded(text, 0);
    }
    Set<String> left = new HashSet<>();
    int length = text.length();
    for (Sized property : largestFirst(context.properties())) {
      left.add(property.name());
      length -= property.length();
      if (length <= softLimit) {
        break;
      }
    }
    return new Encoded(write(context, left), left.size());
  }

  private record Sized(String name, int length) {}

  private static List<Sized> largestFirst(Map<String, JsonValue> properties) {
    List<Sized> sized = new ArrayList<>();
    properties.forEach(
        (name, value) -> {
          if (!ALWAYS_SENT.contains(name)) {
            StringBuilder alone = new StringBuilder();
            JsonWriter.ascii(alone).beginObject().name(name).value(Plain.of(value)).endObject();
            sized.add(new Sized(name, alone.length() - 1)); // one brace more than a comma
          }
        });
    sized.sort(Comparator.comparingInt(Sized::length).reversed().thenComparing(Sized::name));
    return sized;
  }

  private static String write(SharedContext context, Set<String> left) {
    StringBuilder text = new StringBuilder(512);
    JsonWriter json = JsonWriter.ascii(text).beginObject();
    json.name("$class").value("mdk_protocol.SharedContext");
    json.name("traceId").value(context.traceId());
    writeClock(json.name("clock"), context.clock().tail(MAX_CLOCK_DEPTH));
    json.name("properties").beginObject();
    context
        .properties()
        .forEach(
            (name, value) -> {
              if (!left.contains(name)) {
                json.name(name).value(Plain.of(value));
              }
            });
    context
        .timeoutEpochMillis()
        .ifPresent(millis -> json.name("timeout").value(JsonNumber.of(seconds(millis))));
    json.endObject();
    writeEnvironment(json.name("environment"), context.environment());
    context.remainingMillis().ifPresent(millis -> json.name("remaining").value(millis));
    json.endObject();
    return text.toString();
  }

  /**
   * The original reads a timeout of whole seconds as an integer and then fails on every use of it,
   * so such a one is lowered by a millisecond.
   */
  private static java.math.BigDecimal seconds(long epochMillis) {
    return java.math.BigDecimal.valueOf(epochMillis % 1000 == 0 ? epochMillis - 1 : epochMillis, 3);
  }

  private static void writeClock(JsonWriter json, CausalClock clock) {
    json.beginObject()
        .name("$class")
        .value("mdk_protocol.LamportClock")
        .name("clocks")
        .beginArray();
    for (int level = 0; level < clock.depth(); level++) {
      json.value(clock.counter(level));
    }
    json.endArray().endObject();
  }

  private static void writeEnvironment(JsonWriter json, Environment environment) {
    json.beginObject().name("$class").value("mdk_protocol.OperationalEnvironment");
    json.name("name").value(environment.name()).name("fallbackName");
    environment.fallbackName().ifPresentOrElse(json::value, json::nullValue);
    json.endObject();
  }

  /**
   * Reads a context. A damaged part takes its default: a fresh trace id, the clock 0, no property,
   * the environment {@code sandbox}, no deadline. What follows the first JSON value is ignored.
   *
   * @param text anything
   * @param hardLimit the most characters that are looked at
   * @return the context, or empty if the text is longer, or no JSON object
   */
  public static Optional<SharedContext> decode(String text, int hardLimit) {
    if (text.isEmpty() || text.length() > hardLimit) {
      return Optional.empty();
    }
    try {
      return Json.parsePrefix(text, LIMITS).value().asObject().map(ContextCodec::read);
    } catch (JsonException unreadable) {
      return Optional.empty();
    }
  }

  private static SharedContext read(JsonObject json) {
    JsonObject properties = json.object("properties").orElse(JsonObject.of(Map.of()));
    return new SharedContext(
        json.string("traceId")
            .filter(id -> !id.isEmpty())
            .orElseGet(() -> UUID.randomUUID().toString()),
        readClock(json.get("clock")),
        Plain.withoutTimeout(properties),
        readEnvironment(json.object("environment")),
        millis(json.get("remaining"), 1),
        millis(properties.get("timeout"), 1000));
  }

  /** A clock that is missing is 0; one of another kind or without levels is none. */
  private static CausalClock readClock(Optional<JsonValue> value) {
    if (value.filter(clock -> !clock.isNull()).isEmpty()) {
      return CausalClock.ZERO;
    }
    Optional<JsonObject> clock = value.flatMap(JsonValue::asObject);
    if (clock.isEmpty()) {
      return CausalClock.NONE;
    }
    Optional<JsonArray> counters = clock.flatMap(levels -> levels.array("clocks"));
    if (counters.isEmpty()) {
      return CausalClock.ZERO;
    }
    List<JsonValue> levels = counters.get().elements();
    long[] path = new long[levels.size()];
    for (int level = 0; level < path.length; level++) {
      JsonValue counter = levels.get(level);
      if (counter.asDouble().isEmpty()) {
        return CausalClock.ZERO;
      }
      path[level] = counter.asLong().orElseGet(() -> Math.round(counter.asDouble().getAsDouble()));
    }
    CausalClock read = CausalClock.of(path);
    return read.depth() > MAX_CLOCK_DEPTH ? read.tail(MAX_CLOCK_DEPTH) : read;
  }

  private static Environment readEnvironment(Optional<JsonObject> environment) {
    return environment
        .map(
            json ->
                new Environment(
                    json.string("name").orElse(Environment.SANDBOX.name()),
                    json.string("fallbackName")))
        .orElse(Environment.SANDBOX);
  }

  private static OptionalLong millis(Optional<JsonValue> value, int factor) {
    return value.map(JsonValue::asDouble).stream()
        .flatMapToDouble(number -> number.stream())
        .mapToLong(number -> (long) Math.floor(number * factor + 1e-6 * factor))
        .findFirst();
  }
}
