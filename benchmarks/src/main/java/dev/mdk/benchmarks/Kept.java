package dev.mdk.benchmarks;

import dev.mdk.json.Json;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The file with the last result that was kept: how many times its floor each path cost. Times would
 * tell of the machine; multiples hold on others too.
 */
final class Kept {

  private static final String MULTIPLES = "times_their_floor";

  private Kept() {}

  /** Returns the multiples by their key, or none if nothing was kept. */
  static Map<String, Double> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    JsonObject kept = (JsonObject) Json.parse(Files.readAllBytes(file));
    JsonObject multiples =
        kept.object(MULTIPLES)
            .orElseThrow(() -> new IOException(file + ": no " + MULTIPLES + " in it"));
    Map<String, Double> result = new LinkedHashMap<>();
    multiples
        .members()
        .keySet()
        .forEach(key -> multiples.number(key).ifPresent(value -> result.put(key, value)));
    return result;
  }

  /** Writes a line for each, in order, so that versions can be compared. */
  static void write(Path file, Map<String, Double> multiples) throws IOException {
    String lines =
        new TreeMap<>(multiples)
            .entrySet().stream()
                .map(each -> "    " + text(each.getKey()) + ": " + rounded(each.getValue()))
                .collect(Collectors.joining(",\n"));
    Files.writeString(
        file,
        "{\n  \"java\": "
            + text(Runtime.version().toString())
            + ",\n  \"processors\": "
            + Runtime.getRuntime().availableProcessors()
            + ",\n  "
            + text(MULTIPLES)
            + ": {\n"
            + lines
            + "\n  }\n}\n");
  }

  private static String text(String text) {
    return Json.write(JsonString.of(text));
  }

  private static String rounded(double value) {
    return Json.write(JsonNumber.of(BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP)));
  }
}
