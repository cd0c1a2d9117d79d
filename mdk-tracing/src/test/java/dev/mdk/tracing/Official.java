package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads OTLP's JSON with the official classes. These are laxer than OTLP in two points, which are
 * checked here: keys are in lowerCamelCase and enums are numbers. Ids are hexadecimal in OTLP and
 * base64 in the JSON of Protocol Buffers.
 */
final class Official {

  private static final Set<String> IDS = Set.of("traceId", "spanId", "parentSpanId");
  private static final Set<String> ENUMS =
      Set.of("kind", "severityNumber", "code", "aggregationTemporality");

  private Official() {}

  static <B extends Message.Builder> B read(String json, B into) throws Exception {
    JsonFormat.parser().merge(Json.write(checked("", Json.parse(json))), into);
    return into;
  }

  private static JsonValue checked(String name, JsonValue value) {
    assertThat(name).matches("[a-z][a-zA-Z0-9]*|");
    if (value instanceof JsonObject object) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      object.members().forEach((key, member) -> members.put(key, checked(key, member)));
      return JsonObject.of(members);
    }
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.elements().stream().map(each -> checked("", each)).toList());
    }
    if (IDS.contains(name)) {
      String hex = value.asString().orElseThrow();
      assertThat(hex).hasSize(name.equals("traceId") ? 32 : 16);
      return JsonString.of(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
    }
    if (ENUMS.contains(name)) {
      assertThat(value).as(name).isInstanceOf(JsonNumber.class);
    }
    if (name.endsWith("UnixNano") || name.equals("intValue")) {
      assertThat(value).as(name).isInstanceOf(JsonString.class);
    }
    return value;
  }
}
