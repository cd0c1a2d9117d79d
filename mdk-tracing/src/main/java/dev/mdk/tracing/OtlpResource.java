package dev.mdk.tracing;

import dev.mdk.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What sends: the attributes of a resource, after OpenTelemetry's semantic conventions.
 *
 * @param service the name that was configured; empty if the MDK's own counts
 * @param attributes those that were configured besides
 */
record OtlpResource(String service, Map<String, String> attributes) {

  OtlpResource {
    attributes = Map.copyOf(attributes);
  }

  /** Writes {@code "resource":{...}} for one process of a name. */
  void write(JsonWriter json, String ownName, String processId) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("service.name", service.isEmpty() ? orUnknown(ownName) : service);
    if (!processId.isEmpty()) {
      all.put("service.instance.id", processId);
    }
    all.put("telemetry.sdk.name", "mdk");
    all.put("telemetry.sdk.language", "java");
    all.putAll(attributes);
    json.name("resource").beginObject().name("attributes").beginArray();
    all.forEach((key, value) -> OtlpJson.attribute(json, key, value));
    OtlpJson.attribute(json, "process.pid", ProcessHandle.current().pid());
    json.endArray().endObject();
  }

  private static String orUnknown(String name) {
    return name.isEmpty() ? "unknown_service:java" : name;
  }
}
