package dev.mdk.wire;

import static java.util.Objects.requireNonNull;

import dev.mdk.json.Json;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the original did, recorded from real runs. */
public final class Vectors {

  private Vectors() {}

  /** Returns the cases of a file in {@code /wire}. */
  public static Stream<JsonObject> cases(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/wire/" + file)) {
      JsonValue json = Json.parse(requireNonNull(in, file), JsonLimits.defaults());
      return json.asObject().orElseThrow().array("cases").orElseThrow().elements().stream()
          .map(each -> each.asObject().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a value means: numbers by their value, members in no order. */
  static Object meaning(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return meaning(number);
    }
    if (value.asArray().isPresent()) {
      return value.asArray().get().elements().stream().map(Vectors::meaning).toList();
    }
    return value.asObject().<Object>map(object -> meaning(object.members())).orElse(value);
  }

  static Map<String, Object> meaning(Map<String, JsonValue> members) {
    Map<String, Object> meaning = new TreeMap<>();
    members.forEach((name, value) -> meaning.put(name, meaning(value)));
    return meaning;
  }

  private static Object meaning(JsonNumber number) {
    if (number.isInteger()) {
      return number.decimalValue().stripTrailingZeros();
    }
    double value = number.doubleValue();
    return Double.isFinite(value) ? new BigDecimal(value).stripTrailingZeros() : number.toString();
  }

  /** Returns the names of all members below the given one. */
  static Stream<String> namesInside(JsonValue value) {
    if (value.asArray().isPresent()) {
      return value.asArray().get().elements().stream().flatMap(Vectors::namesInside);
    }
    Map<String, JsonValue> members = value.asObject().map(JsonObject::members).orElse(Map.of());
    return Stream.concat(
        List.copyOf(members.keySet()).stream(),
        members.values().stream().flatMap(Vectors::namesInside));
  }
}
