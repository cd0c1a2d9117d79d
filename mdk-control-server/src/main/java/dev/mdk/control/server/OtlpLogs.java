package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.RtpMessage;
import dev.mdk.wire.SharedContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/** Log records of OpenTelemetry, as OTLP/HTTP sends them in JSON, as lines. */
final class OtlpLogs {

  private static final int MAX_BODY = 4 << 20;
  private static final int MAX_UNPACKED = 16 << 20;
  private static final int AT_ONCE = 200;

  private final Intake intake;
  private final Throttle throttle;

  OtlpLogs(Intake intake, Throttle throttle) {
    this.intake = intake;
    this.throttle = throttle;
  }

  void addTo(HttpFront front) {
    front.route("/v1/logs", this::take);
  }

  private void take(Call call) throws IOException {
    if (!call.method().equals("POST")) {
      throw call.wrongMethod("POST");
    }
    if (!call.header("Content-Type").startsWith(Call.JSON)) {
      throw new ApiError(415, "Content-Type: expected " + Call.JSON);
    }
    throttle.check(call);
    List<RtpMessage> lines = new ArrayList<>();
    int rejected = read(body(call), lines);
    throttle.take(call, lines.size() + rejected);
    for (int from = 0; from < lines.size(); from += AT_ONCE) {
      try {
        intake.store("", lines.subList(from, Math.min(from + AT_ONCE, lines.size())));
      } catch (IOException e) {
        call.setHeader("Retry-After", "5");
        throw new ApiError(503, "lines cannot be stored");
      }
    }
    call.answer(
        200,
        json -> {
          if (rejected > 0) {
            json.name("partialSuccess").beginObject();
            json.name("rejectedLogRecords").value(String.valueOf(rejected));
            json.name("errorMessage").value("log records that are no objects").endObject();
          }
        });
  }

  private static JsonObject body(Call call) throws IOException {
    byte[] body = call.body(MAX_BODY);
    if (call.header("Content-Encoding").equals("gzip")) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = in.readNBytes(MAX_UNPACKED + 1);
      }
    }
    try {
      return Json.parse(body, JsonLimits.defaults().withSize(MAX_UNPACKED))
          .asObject()
          .orElseThrow(() -> new ApiError(400, "the body is no JSON object"));
    } catch (JsonException e) {
      throw new ApiError(400, "the body is no JSON: " + e.getMessage());
    }
  }

  /** Adds the lines, and returns how many records are none. */
  private static int read(JsonObject request, List<RtpMessage> lines) {
    int rejected = 0;
    for (JsonObject resource : objects(request, "resourceLogs")) {
      Map<String, JsonValue> origin =
          attributes(resource.object("resource").orElse(JsonObject.of(Map.of())));
      for (JsonObject scope : objects(resource, "scopeLogs")) {
        String name = scope.object("scope").flatMap(some -> some.string("name")).orElse("");
        List<JsonValue> records =
            scope.array("logRecords").map(all -> all.elements()).orElse(List.of());
        for (JsonValue record : records) {
          record.asObject().ifPresent(each -> lines.add(line(origin, name, each)));
          rejected += record.asObject().isPresent() ? 0 : 1;
        }
      }
    }
    return rejected;
  }

  private static List<JsonObject> objects(JsonObject in, String name) {
    return in.array(name).stream()
        .flatMap(all -> all.elements().stream())
        .flatMap(each -> each.asObject().stream())
        .toList();
  }

  private static RtpMessage.Log line(
      Map<String, JsonValue> origin, String scope, JsonObject record) {
    Map<String, JsonValue> attributes = attributes(record);
    String thrown =
        text(attributes, "exception.stacktrace")
            .or(() -> text(attributes, "exception.message"))
            .orElse("");
    attributes.keySet().removeIf(name -> name.startsWith("exception."));
    String environment =
        text(origin, "deployment.environment.name")
            .or(() -> text(origin, "deployment.environment"))
            .orElse(Environment.SANDBOX.name());
    return new RtpMessage.Log(
        new SharedContext(
            trace(record.string("traceId").orElse("")),
            CausalClock.ZERO,
            attributes,
            new Environment(environment, Optional.empty()),
            OptionalLong.empty(),
            OptionalLong.empty()),
        time(record),
        text(origin, "service.instance.id").orElse(""),
        level(record.integer("severityNumber").orElse(0)),
        scope,
        record.object("body").map(OtlpLogs::value).map(OtlpLogs::plain).orElse(""),
        OptionalLong.empty(),
        text(origin, "service.name").orElse(""),
        thrown);
  }

  private static Optional<String> text(Map<String, JsonValue> attributes, String name) {
    return Optional.ofNullable(attributes.get(name))
        .flatMap(JsonValue::asString)
        .filter(text -> !text.isEmpty());
  }

  private static Map<String, JsonValue> attributes(JsonObject of) {
    Map<String, JsonValue> attributes = new LinkedHashMap<>();
    for (JsonObject each : objects(of, "attributes")) {
      each.string("key")
          .ifPresent(
              key -> each.object("value").ifPresent(some -> attributes.put(key, value(some))));
    }
    return attributes;
  }

  /** Reads an AnyValue: the one member that it has. */
  private static JsonValue value(JsonObject any) {
    if (any.array("arrayValue").isPresent() || any.members().isEmpty()) {
      return any;
    }
    return any.members().values().iterator().next();
  }

  private static String plain(JsonValue value) {
    return value.asString().orElseGet(value::toString);
  }

  /** A trace of ours is a UUID, which travels without its hyphens. */
  private static String trace(String hex) {
    if (!hex.matches("[0-9a-fA-F]{32}")) {
      return UUID.randomUUID().toString();
    }
    String id = hex.toLowerCase(Locale.ROOT);
    return String.join(
        "-",
        id.substring(0, 8),
        id.substring(8, 12),
        id.substring(12, 16),
        id.substring(16, 20),
        id.substring(20));
  }

  private static Instant time(JsonObject record) {
    for (String name : List.of("timeUnixNano", "observedTimeUnixNano")) {
      String nanos =
          record.get(name).map(some -> some.asString().orElseGet(some::toString)).orElse("0");
      if (nanos.matches("[1-8]?\\d{1,18}") && !nanos.equals("0")) {
        return Instant.ofEpochSecond(0, Long.parseLong(nanos));
      }
    }
    return Instant.now();
  }

  private static LogLevel level(long severity) {
    if (severity >= 21) {
      return LogLevel.CRITICAL;
    } else if (severity >= 17) {
      return LogLevel.ERROR;
    } else if (severity >= 13) {
      return LogLevel.WARN;
    }
    return severity >= 1 && severity <= 8 ? LogLevel.DEBUG : LogLevel.INFO;
  }
}
