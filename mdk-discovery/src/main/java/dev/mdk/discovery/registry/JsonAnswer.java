package dev.mdk.discovery.registry;

import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;

/**
 * Reads what a registry answers. Whatever is not what it should be is a failure of the registry.
 */
public final class JsonAnswer {

  private JsonAnswer() {}

  /**
   * Reads an object.
   *
   * @param text what came
   * @param limits what it may be at most
   * @return the object
   * @throws IOException if it is none
   */
  public static JsonObject object(String text, JsonLimits limits) throws IOException {
    return parse(text, limits)
        .asObject()
        .orElseThrow(() -> new IOException("an answer that is no JSON object"));
  }

  /**
   * Reads an array.
   *
   * @param text what came
   * @param limits what it may be at most
   * @return the array
   * @throws IOException if it is none
   */
  public static JsonArray array(String text, JsonLimits limits) throws IOException {
    return parse(text, limits)
        .asArray()
        .orElseThrow(() -> new IOException("an answer that is no JSON array"));
  }

  private static JsonValue parse(String text, JsonLimits limits) throws IOException {
    try {
      return Json.parse(text, limits);
    } catch (JsonException e) {
      throw new IOException("an answer that is no JSON: " + e.getMessage(), e);
    }
  }
}
