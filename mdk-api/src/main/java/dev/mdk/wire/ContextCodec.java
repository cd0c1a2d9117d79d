package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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

  static final int MAX_CLOCK_DEPTH = 64;
  private static final int MAX_TEXT = 1024;
  private static final long MAX_REMAINING_MILLIS = Long.MAX_VALUE / 1_000_000; // as nanoseconds
  static final long MAX_EPOCH_MILLIS = 253_402_300_799_999L; // the end of the year 9999
  private static final List<String> SENT_LONGEST = List.of("routes", "trace");

  /** A long number costs nothing until it is computed with, and the text is bounded anyway. */
  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withNumberLength(Integer.MAX_VALUE);

  /** Context and properties are two levels around each property. */
  private static final int MAX_NESTING = LIMITS.depth() - 2;

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
   * but {@code trace} and {@code routes} only where nobody would read the text otherwise, as it is
   * longer than {@link #HARD_LIMIT} too. Of a clock deeper than 64 levels the last 64 are written.
   * What no receiver could read is left out: a property nested deeper than 510 levels, or one of
   * the name {@code $map}; what would break an original one is as well: a {@code trace} that is no
   * text, and {@code $class} inside of a property.
   *
   * @param context the context
   * @param softLimit the most characters, as long as there is something to leave out
   * @return the text
   */
  public static Encoded encode(SharedContext context, int softLimit) {
    ContextProperties.Written written = ContextProperties.copyOf(context.properties()).written();
    Optional<String> plain = PlainContext.write(context, written.members());
    return plain.isPresent() && plain.get().length() <= softLimit
        ? new Encoded(plain.get(), written.leftOut())
        : encodeAny(context, softLimit);
  }

  /** Writes any context of any length. */
  static Encoded encodeAny(SharedContext context, int softLimit) {
    Map<String, JsonValue> properties = sendable(context.properties());
    String text = write(context, properties);
    if (text.length() > softLimit) {
      leaveOutLargest(properties, text.length() - softLimit);
      text = write(context, properties);
    }
    for (String name : SENT_LONGEST) {
      if (text.length() > Math.max(softLimit, HARD_LIMIT) && properties.remove(name) != null) {
        text = write(context, properties);
      }
    }
    return new Encoded(text, context.properties().size() - properties.size());
  }

  /** Returns the properties that may be sent, each in its safe form. */
  static Map<String, JsonValue> sendable(Map<String, JsonValue> properties) {
    Map<String, JsonValue> sendable = Plain.sendableProperties(properties);
    withoutReserved(sendable);
    sendable.values().removeIf(value -> Plain.isDeeper(value, MAX_NESTING));
    return sendable;
  }

  /**
   * Removes the deadline, which has fields of its own, and a level that makes original ones throw.
   */
  private static void withoutReserved(Map<String, JsonValue> properties) {
    properties.remove("timeout");
    if (!(properties.get("trace") instanceof JsonString)) {
      properties.remove("trace");
    }
  }

  private static void leaveOutLargest(Map<String, JsonValue> properties, int tooMuch) {
    int left = tooMuch;
    for (Sized property : largestFirst(properties)) {
      properties.remove(property.name());
      left -= property.length();
      if (left <= 0) {
        break;
      }
    }
  }

  private record Sized(String name, int length) {}

  private static List<Sized> largestFirst(Map<String, JsonValue> properties) {
    List<Sized> sized = new ArrayList<>();
    properties.forEach(
        (name, value) -> {
          if (!SENT_LONGEST.contains(name)) {
            StringBuilder alone = new StringBuilder();
            JsonWriter.ascii(alone).beginObject().name(name).value(value).endObject();
            sized.add(new Sized(name, alone.length() - 1)); // one brace more than a comma
          }
        });
    sized.sort(Comparator.comparingInt(Sized::length).reversed().thenComparing(Sized::name));
    return sized;
  }

  private static String write(SharedContext context, Map<String, JsonValue> properties) {
    StringBuilder text = new StringBuilder(512);
    write(JsonWriter.ascii(text), context, properties);
    return text.toString();
  }

  /** Writes a context with those of its properties that may be sent. */
  static void write(JsonWriter json, SharedContext context) {
    write(json, context, sendable(context.properties()));
  }

  private static void write(
      JsonWriter json, SharedContext context, Map<String, JsonValue> properties) {
    json.beginObject();
    json.name("$class").value("mdk_protocol.SharedContext");
    json.name("traceId").value(context.traceId());
    writeClock(json.name("clock"), context.clock().tail(MAX_CLOCK_DEPTH));
    json.name("properties").beginObject();
    properties.forEach((name, value) -> json.name(name).value(value));
    context
        .timeoutEpochMillis()
        .ifPresent(millis -> json.name("timeout").value(JsonNumber.of(seconds(millis))));
    json.endObject();
    writeEnvironment(json.name("environment"), context.environment());
    context.remainingMillis().ifPresent(millis -> json.name("remaining").value(millis));
    json.endObject();
  }

  private static BigDecimal seconds(long epochMillis) {
    long millis = bounded(epochMillis, -MAX_EPOCH_MILLIS, MAX_EPOCH_MILLIS);
    return BigDecimal.valueOf(notWhole(millis), 3);
  }

  /**
   * The original reads a timeout of whole seconds as an integer and then fails on every use of it,
   * so such a one is lowered by a millisecond. Beyond the year 9999 doubles cannot tell the two
   * apart for long.
   */
  static long notWhole(long epochMillis) {
    return epochMillis % 1000 == 0 ? epochMillis - 1 : epochMillis;
  }

  private static void writeClock(JsonWriter json, CausalClock clock) {
    json.beginObject().name("$class").value("mdk_protocol.LamportClock");
    writeCounters(json.name("clocks"), clock);
    json.endObject();
  }

  static void writeCounters(JsonWriter json, CausalClock clock) {
    json.beginArray();
    for (int level = 0; level < clock.depth(); level++) {
      json.value(clock.counter(level));
    }
    json.endArray();
  }

  static void writeEnvironment(JsonWriter json, Environment environment) {
    json.beginObject().name("$class").value("mdk_protocol.OperationalEnvironment");
    json.name("name").value(environment.name()).name("fallbackName");
    environment.fallbackName().ifPresentOrElse(json::value, json::nullValue);
    json.endObject();
  }

  /**
   * Reads a context. A damaged part takes its default: a fresh trace id, the clock 0, no property,
   * the environment {@code sandbox}, no deadline. A trace id and the names of an environment are
   * damaged if each would take more than 1,024 characters to write: a stranger could make headers
   * grow on their way until nobody takes them. What follows the first JSON value is ignored.
   *
   * @param text anything
   * @param hardLimit the most characters that are looked at
   * @return the context, or empty if the text is longer, or no JSON object
   */
  public static Optional<SharedContext> decode(String text, int hardLimit) {
    if (text.isEmpty() || text.length() > hardLimit) {
      return Optional.empty();
    }
    Optional<SharedContext> plain = PlainContext.read(text);
    return plain.isPresent() ? plain : decodeAny(text);
  }

  /** Reads a context in any order and form. */
  static Optional<SharedContext> decodeAny(String text) {
    try {
      return Json.parsePrefix(text, LIMITS).value().asObject().map(ContextCodec::read);
    } catch (JsonException unreadable) {
      return Optional.empty();
    }
  }

  static SharedContext read(JsonObject json) {
    JsonObject properties = json.object("properties").orElse(JsonObject.of(Map.of()));
    return new SharedContext(
        json.string("traceId")
            .filter(id -> !id.isEmpty() && isShort(id))
            .orElseGet(() -> UUID.randomUUID().toString()),
        readClock(json.get("clock")),
        readProperties(properties),
        readEnvironment(json.object("environment")),
        millis(json.get("remaining"), 1, 0, MAX_REMAINING_MILLIS),
        millis(properties.get("timeout"), 1000, -MAX_EPOCH_MILLIS, MAX_EPOCH_MILLIS));
  }

  private static ContextProperties readProperties(JsonObject json) {
    Map<String, JsonValue> properties = Plain.receivedProperties(json);
    withoutReserved(properties);
    return ContextProperties.of(properties);
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
    return clock
        .flatMap(levels -> levels.array("clocks"))
        .map(ContextCodec::readCounters)
        .orElse(CausalClock.ZERO);
  }

  /** Reads the counters of a clock, which are {@code 0} where one of them is no number. */
  static CausalClock readCounters(JsonArray counters) {
    List<JsonValue> levels = counters.elements();
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

  static Environment readEnvironment(Optional<JsonObject> environment) {
    return environment
        .map(
            json ->
                new Environment(
                    json.string("name")
                        .filter(ContextCodec::isShort)
                        .orElse(Environment.SANDBOX.name()),
                    json.string("fallbackName").filter(ContextCodec::isShort)))
        .orElse(Environment.SANDBOX);
  }

  private static boolean isShort(String text) {
    return text.length() <= MAX_TEXT / 6 // the longest escape
        || (text.length() <= MAX_TEXT
            && Json.writeAscii(JsonString.of(text)).length() - 2 <= MAX_TEXT);
  }

  /** Reads a time, rounded down, but for what the double lost of a whole millisecond. */
  private static OptionalLong millis(
      Optional<JsonValue> value, double factor, long least, long most) {
    return value.map(JsonValue::asDouble).stream()
        .flatMapToDouble(OptionalDouble::stream)
        .map(number -> number * factor)
        .mapToLong(millis -> (long) Math.floor(millis + Math.max(1e-3, Math.ulp(millis))))
        .map(millis -> bounded(millis, least, most))
        .findFirst();
  }

  private static long bounded(long value, long least, long most) {
    return Math.max(least, Math.min(value, most));
  }
}
