package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Outcome;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.InteractionReport.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** Reads RTP messages. Nothing here throws because of what a text holds. */
final class RtpReader {

  /** Deeper than the default by what a batch and its messages add around a context. */
  private static final JsonLimits LIMITS =
      JsonLimits.defaults()
          .withNumberLength(Integer.MAX_VALUE)
          .withDepth(JsonLimits.defaults().depth() + 8);

  private static final long MAX_EPOCH_MILLIS = 253_402_300_799_999L; // the end of the year 9999
  private static final double MAX_TTL_SECONDS = Duration.ofDays(1).toSeconds();

  private RtpReader() {}

  static List<RtpMessage> read(String text) {
    Optional<JsonObject> json;
    try {
      json = Json.parsePrefix(text, LIMITS).value().asObject();
    } catch (JsonException unreadable) {
      return List.of();
    }
    if (json.flatMap(some -> some.string("type")).filter("batch"::equals).isEmpty()) {
      return json.flatMap(RtpReader::message).map(List::of).orElse(List.of());
    }
    return json.flatMap(some -> some.array("messages")).stream()
        .flatMap(messages -> messages.elements().stream())
        .flatMap(each -> each.asObject().stream())
        .flatMap(each -> message(each).stream())
        .toList();
  }

  private static Optional<RtpMessage> message(JsonObject json) {
    return switch (json.string("type").orElse("")) {
      case "open", "mdk.protocol.Open" -> Optional.of(open(json));
      case "close", "mdk.protocol.Close", "discovery.protocol.Close" -> Optional.of(close(json));
      case "active" ->
          json.get("node")
              .flatMap(NodeCodec::decode)
              .map(node -> new RtpMessage.Active(node, ttl(json.number("ttl"))));
      case "expire", "discovery.protocol.Expire" ->
          json.get("node").flatMap(NodeCodec::decodeGone).map(RtpMessage.Expire::new);
      case "clear", "discovery.protocol.Clear" -> Optional.of(new RtpMessage.Clear());
      case "log" -> Optional.of(log(json));
      case "logack", "mdk_tracing.protocol.LogAckEvent" ->
          json.integer("sequence").stream()
              .<RtpMessage>mapToObj(RtpMessage.LogAck::new)
              .findFirst();
      case "subscribe" -> Optional.of(new RtpMessage.Subscribe());
      case "interactionevent" -> Optional.of(interaction(json));
      case "interactionack" ->
          json.integer("sequence").stream()
              .<RtpMessage>mapToObj(RtpMessage.InteractionAck::new)
              .findFirst();
      case "interest" -> Optional.of(new RtpMessage.Interest(services(json)));
      case "synced" -> Optional.of(new RtpMessage.Synced(json.string("service")));
      default -> Optional.empty();
    };
  }

  private static RtpMessage.Open open(JsonObject json) {
    Map<String, String> properties = new LinkedHashMap<>();
    json.object("properties").stream()
        .flatMap(all -> all.members().entrySet().stream())
        .forEach(
            each -> each.getValue().asString().ifPresent(v -> properties.put(each.getKey(), v)));
    return new RtpMessage.Open(
        text(json, "version"),
        text(json, "mdkVersion"),
        Collections.unmodifiableMap(properties),
        text(json, "nodeId"),
        ContextCodec.readEnvironment(json.object("environment")));
  }

  private static RtpMessage.Close close(JsonObject json) {
    return new RtpMessage.Close(
        json.object("error")
            .map(
                error ->
                    new RtpMessage.Problem(
                        text(error, "code"),
                        text(error, "title"),
                        text(error, "detail"),
                        text(error, "id"))));
  }

  private static Duration ttl(OptionalDouble seconds) {
    if (seconds.isEmpty() || seconds.getAsDouble() <= 0) {
      return RtpMessage.DEFAULT_TTL;
    }
    double bounded = Math.max(0.001, Math.min(seconds.getAsDouble(), MAX_TTL_SECONDS));
    return Duration.ofNanos(Math.round(bounded * 1e9));
  }

  private static RtpMessage.Log log(JsonObject json) {
    return new RtpMessage.Log(
        ContextCodec.read(json.object("context").orElse(JsonObject.of(Map.of()))),
        instant(json, "timestamp"),
        text(json, "node"),
        LogLevel.named(text(json, "level")).orElse(LogLevel.INFO),
        text(json, "category"),
        json.string("text").orElse(""),
        json.integer("sequence"),
        text(json, "service"),
        json.string("thrown").orElse(""));
  }

  private static RtpMessage.Interaction interaction(JsonObject json) {
    return new RtpMessage.Interaction(
        text(json, "uuid"),
        text(json, "session"),
        text(json, "node"),
        environment(json),
        instant(json, "startTimestamp"),
        instant(json, "endTimestamp"),
        clock(json, "startClock"),
        clock(json, "endClock"),
        results(json),
        json.integer("sequence"),
        text(json, "service"),
        named(Result.values(), text(json, "result")),
        json.array("verdicts").stream()
            .flatMap(all -> all.elements().stream())
            .flatMap(each -> each.asObject().stream())
            .flatMap(each -> verdict(each).stream())
            .toList());
  }

  private static Environment environment(JsonObject json) {
    return ContextCodec.readEnvironment(json.object("environment"));
  }

  private static CausalClock clock(JsonObject json, String name) {
    return json.array(name).map(ContextCodec::readCounters).orElse(CausalClock.NONE);
  }

  /** Reads who did well; a node without an id, which the original may tell of, is nobody. */
  private static Map<String, Boolean> results(JsonObject json) {
    Map<String, Boolean> results = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> result :
        json.object("results").map(JsonObject::members).orElse(Map.of()).entrySet()) {
      if (result.getKey().length() <= NodeCodec.MAX_TEXT) {
        result.getValue().asDouble().ifPresent(value -> results.put(result.getKey(), value > 0));
      }
    }
    return Collections.unmodifiableMap(results);
  }

  private static Optional<RtpMessage.Verdict> verdict(JsonObject json) {
    return named(Outcome.values(), text(json, "outcome"))
        .map(
            outcome ->
                new RtpMessage.Verdict(
                    text(json, "id"),
                    text(json, "service"),
                    text(json, "version"),
                    text(json, "address"),
                    outcome));
  }

  private static Set<String> services(JsonObject json) {
    Set<String> services = new LinkedHashSet<>();
    json.array("services").stream()
        .flatMap(all -> all.elements().stream())
        .flatMap(each -> each.asString().stream())
        .filter(name -> !name.isEmpty() && name.length() <= NodeCodec.MAX_TEXT)
        .forEach(services::add);
    return Collections.unmodifiableSet(services);
  }

  private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
    return Stream.of(values).filter(value -> value.name().equals(name)).findFirst();
  }

  private static Instant instant(JsonObject json, String name) {
    double millis = json.number(name).orElse(0);
    return Instant.ofEpochMilli(
        (long) Math.max(-MAX_EPOCH_MILLIS, Math.min(millis, MAX_EPOCH_MILLIS)));
  }

  /** Reads a name; one that is too long is cut, as its message says something nevertheless. */
  private static String text(JsonObject json, String name) {
    String text = json.string(name).orElse("");
    return text.length() <= NodeCodec.MAX_TEXT ? text : text.substring(0, NodeCodec.MAX_TEXT);
  }
}
