package dev.mdk.tracing;

import dev.mdk.LogLevel;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import dev.mdk.wire.SpanId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends log lines to a collector. */
final class OtlpLogs implements LogSink {

  private static final Duration LINGER = Duration.ofSeconds(1); // as OpenTelemetry's own

  private final OtlpClient client;
  private final OtlpResource resource;

  OtlpLogs(OtlpClient client, OtlpResource resource) {
    this.client = client;
    this.resource = resource;
  }

  @Override
  public Optional<Duration> linger() {
    return Optional.of(LINGER);
  }

  /** Sends the lines in as many requests as their size asks for. */
  @Override
  public void write(List<LogEvent> lines) throws IOException, InterruptedException {
    int sent = 0;
    while (sent < lines.size()) {
      StringBuilder out = new StringBuilder(1024);
      int next = request(lines, sent, out);
      client.send(out.toString(), sent, next - sent);
      sent = next;
    }
  }

  /** Writes lines of one service from a first one on, as many as fit; returns the next one. */
  private int request(List<LogEvent> lines, int first, StringBuilder out) {
    LogEvent head = lines.get(first);
    JsonWriter json = JsonWriter.to(out);
    json.beginObject().name("resourceLogs").beginArray().beginObject();
    resource.write(json, head.service(), head.processId());
    json.name("scopeLogs").beginArray().beginObject();
    OtlpJson.scope(json);
    json.name("logRecords").beginArray();
    int next = first;
    while (next < lines.size()
        && out.length() < OtlpClient.LONGEST_REQUEST
        && lines.get(next).service().equals(head.service())) {
      write(lines.get(next), json);
      next++;
    }
    json.endArray().endObject().endArray().endObject().endArray().endObject();
    return next;
  }

  private static void write(LogEvent line, JsonWriter json) {
    Clip clip = new Clip();
    json.beginObject();
    OtlpJson.time(json, "timeUnixNano", line.time());
    OtlpJson.time(json, "observedTimeUnixNano", line.time());
    json.name("severityNumber").value(severity(line.level()));
    json.name("severityText").value(line.level().name());
    json.name("body").beginObject().name("stringValue").value(clip.text(line.text())).endObject();
    json.name("traceId").value(SpanId.traceHex(line.traceId()));
    line.span().ifPresent(span -> json.name("spanId").value(span.hex()));
    json.name("attributes").beginArray();
    attributes(line, json, clip);
    json.endArray().endObject();
  }

  private static void attributes(LogEvent line, JsonWriter json, Clip clip) {
    OtlpJson.attribute(json, "mdk.category", clip.text(line.category()));
    OtlpJson.attribute(json, "mdk.clock", line.clock().toString());
    OtlpJson.attribute(json, "mdk.trace", clip.text(line.traceId()));
    OtlpJson.attribute(json, "deployment.environment.name", line.environment().name());
    line.thrown().ifPresent(thrown -> exception(thrown, json, clip));
    int room = Clip.MOST;
    for (Map.Entry<String, JsonValue> property : line.properties().entrySet()) {
      int size = property.getKey().length() + JsonLine.size(property.getValue());
      if (size > room) {
        clip.leaveOut(size);
        continue;
      }
      room -= size;
      OtlpJson.attribute(json, "mdk.property." + property.getKey(), property.getValue(), clip);
    }
    if (clip.cut() > 0) {
      OtlpJson.attribute(json, "mdk.cut", clip.cut());
    }
  }

  private static void exception(Throwable thrown, JsonWriter json, Clip clip) {
    OtlpJson.attribute(json, "exception.type", thrown.getClass().getName());
    OtlpJson.attribute(json, "exception.message", clip.message(thrown));
    OtlpJson.attribute(json, "exception.stacktrace", clip.stack(thrown));
  }

  private static int severity(LogLevel level) {
    return switch (level) {
      case CRITICAL -> 21;
      case ERROR -> 17;
      case WARN -> 13;
      case INFO -> 9;
      case DEBUG -> 5;
    };
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
