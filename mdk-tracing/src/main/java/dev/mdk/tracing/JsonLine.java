package dev.mdk.tracing;

import dev.mdk.LogId;
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
import java.util.function.Function;

/** A log line as one line of JSON; the names are documented at {@link Sinks}. */
final class JsonLine {

  /** Shows a time in UTC, with milliseconds. */
  static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final StringBuilder out = new StringBuilder(512);
  private final JsonWriter json;
  private final Clip clip = new Clip();

  private JsonLine(Function<StringBuilder, JsonWriter> writer) {
    json = writer.apply(out);
  }

  /** Returns the line, without an end. */
  static String of(LogEvent event) {
    return new JsonLine(JsonWriter::to).written(Shown.of(event));
  }

  /** Returns the line in ASCII, without an end. */
  static String ascii(Shown shown) {
    return new JsonLine(JsonWriter::ascii).written(shown);
  }

  private String written(Shown shown) {
    write(shown);
    return OneLine.of(out.toString());
  }

  private void write(Shown shown) {
    json.beginObject().name("time").value(MILLIS.format(shown.time()));
    shown.id().ifPresent(this::place);
    text("service", shown.service());
    shown.process().ifPresent(process -> text("process", process));
    text("level", shown.level().name());
    text("category", shown.category());
    text("text", shown.text());
    if (shown.id().isPresent()) {
      properties(shown.properties());
    }
    shown.thrown().ifPresent(this::error);
    if (clip.cut() > 0) {
      json.name("cut").value(clip.cut());
    }
    json.endObject();
  }

  private void place(LogId id) {
    text("trace", id.traceId());
    json.name("clock").beginArray();
    for (long counter : id.clock().toArray()) {
      json.value(counter);
    }
    json.endArray();
    text("env", id.environment().name());
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

  static int size(JsonValue value) {
    if (value instanceof JsonString string) {
      return string.value().length();
    }
    return value instanceof JsonObject || value instanceof JsonArray
        ? Json.write(value).length()
        : 8; // a number, as a rule, or a word
  }
}
