package dev.mdk.tracing;

import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.LogEvent;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;

/** A log line as one line of JSON; the names are documented at {@link Sinks}. */
final class JsonLine {

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final StringBuilder out = new StringBuilder(512);
  private final JsonWriter json = JsonWriter.to(out);
  private final Clip clip = new Clip();

  private JsonLine() {}

  /** Returns the line, without an end. */
  static String of(LogEvent event) {
    JsonLine line = new JsonLine();
    line.write(event);
    return OneLine.of(line.out.toString());
  }

  private void write(LogEvent event) {
    json.beginObject().name("time").value(MILLIS.format(event.time()));
    text("trace", event.traceId());
    json.name("clock").beginArray();
    for (long counter : event.clock().toArray()) {
      json.value(counter);
    }
    json.endArray();
    text("env", event.environment().name());
    text("service", event.service());
    text("process", event.processId());
    text("level", event.level().name());
    text("category", event.category());
    text("text", event.text());
    properties(event.properties());
    event.thrown().ifPresent(this::error);
    if (clip.cut() > 0) {
      json.name("cut").value(clip.cut());
    }
    json.endObject();
  }

  private void text(String name, String value) {
    json.name(name).value(clip.text(value));
  }

  private void error(Throwable thrown) {
    json.name("error").beginObject();
    text("type", thrown.getClass().getName());
    text("message", clip.message(thrown));
    text("stack", clip.stack(thrown));
    json.endObject();
  }

  private void properties(Map<String, JsonValue> properties) {
    json.name("properties").beginObject();
    int room = Clip.MOST;
    for (Map.Entry<String, JsonValue> property : properties.entrySet()) {
      int size = property.getKey().length() + size(property.getValue());
      if (size > room) {
        clip.leaveOut(size);
        continue;
      }
      room -= size;
      json.name(property.getKey());
      try {
        json.value(property.getValue());
      } catch (IllegalStateException tooDeep) { // it may nest as deep as a whole text may
        json.value("(nested too deep)");
      }
    }
    json.endObject();
  }

  private static int size(JsonValue value) {
    if (value instanceof JsonString string) {
      return string.value().length();
    }
    return value instanceof JsonObject || value instanceof JsonArray
        ? Json.write(value).length()
        : 8; // a number, as a rule, or a word
  }
}
