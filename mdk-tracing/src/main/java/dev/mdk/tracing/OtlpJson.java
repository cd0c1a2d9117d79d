package dev.mdk.tracing;

import dev.mdk.json.Json;
import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import java.time.Instant;
import java.util.OptionalLong;

/** The pieces of OTLP's JSON: integers of 64 bits are text there, and enums are numbers. */
final class OtlpJson {

  private OtlpJson() {}

  static void attribute(JsonWriter json, String key, String value) {
    json.beginObject().name("key").value(key).name("value").beginObject();
    json.name("stringValue").value(value).endObject().endObject();
  }

  static void attribute(JsonWriter json, String key, long value) {
    json.beginObject().name("key").value(key).name("value").beginObject();
    json.name("intValue").value(Long.toString(value)).endObject().endObject();
  }

  /** Writes a property: text, numbers and booleans as such, anything else as its JSON text. */
  static void attribute(JsonWriter json, String key, JsonValue value, Clip clip) {
    json.beginObject().name("key").value(key).name("value").beginObject();
    OptionalLong whole = value.asLong();
    if (value instanceof JsonString text) {
      json.name("stringValue").value(clip.text(text.value()));
    } else if (value instanceof JsonBoolean) {
      json.name("boolValue").value(value.asBoolean().orElse(false));
    } else if (whole.isPresent()) {
      json.name("intValue").value(Long.toString(whole.getAsLong()));
    } else if (value instanceof JsonNumber && Double.isFinite(value.asDouble().orElse(0))) {
      json.name("doubleValue").value(value.asDouble().orElse(0));
    } else {
      json.name("stringValue").value(clip.text(Json.write(value)));
    }
    json.endObject().endObject();
  }

  /** Writes a time as nanoseconds since 1970; one that 64 bits cannot hold as 0, the unknown. */
  static void time(JsonWriter json, String name, Instant time) {
    json.name(name).value(Long.toString(nanos(time)));
  }

  private static long nanos(Instant time) {
    try {
      long nanos =
          Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
      return Math.max(0, nanos);
    } catch (ArithmeticException beyond) {
      return 0;
    }
  }

  static void scope(JsonWriter json) {
    json.name("scope").beginObject().name("name").value("dev.mdk").endObject();
  }
}
