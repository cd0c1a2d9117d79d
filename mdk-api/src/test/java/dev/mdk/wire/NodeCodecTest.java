package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCodecTest {

  private static final Environment CHILD = new Environment("child", Optional.of("parent"));

  @Test
  void readsWhatItWrites() {
    Node node =
        new Node(
            "process-1",
            "orders",
            "1.2.3-beta",
            "http://127.0.0.1:8080/\u00fc",
            Map.of("weight", JsonValue.of(5), "draining", JsonBoolean.TRUE),
            CHILD);

    assertThat(NodeCodec.decode(NodeCodec.encode(node))).contains(node);
  }

  @Test
  void writesTheFieldsOfTheOriginal() {
    Node node = new Node("i", "s", "1.0", "a", Map.of(), Environment.SANDBOX);

    assertThat(NodeCodec.encode(node))
        .hasToString(
            "{\"$class\":\"mdk_discovery.Node\",\"id\":\"i\",\"service\":\"s\",\"version\":\"1.0\","
                + "\"address\":\"a\",\"properties\":{},\"environment\":{\"$class\":"
                + "\"mdk_protocol.OperationalEnvironment\",\"name\":\"sandbox\","
                + "\"fallbackName\":null}}");
  }

  @Test
  void takesTheIdFromTheFieldElseThePropertyElseTheAddress() {
    assertThat(read("\"id\":\"i\",\"properties\":{\"datawire_nodeId\":\"p\"}").id()).isEqualTo("i");
    assertThat(read("\"id\":null,\"properties\":{\"datawire_nodeId\":\"p\"}").id()).isEqualTo("p");
    assertThat(read("\"id\":\"\",\"properties\":{\"datawire_nodeId\":5}").id()).isEqualTo("a");
    assertThat(read("\"x\":1").id()).isEqualTo("a");
  }

  @Test
  void isInTheSandboxUnlessItSaysOtherwise() {
    assertThat(read("\"x\":1").environment()).isEqualTo(Environment.SANDBOX);
    assertThat(read("\"environment\":\"prod\"").environment()).isEqualTo(Environment.SANDBOX);
    assertThat(
            read("\"environment\":{\"name\":\"child\",\"fallbackName\":\"parent\"}").environment())
        .isEqualTo(CHILD);
  }

  @Test
  void readsPropertiesAsPlainData() {
    Node node = read("\"properties\":{\"k\":{\"$class\":\"x.Y\",\"a\":1},\"$map\":[\"b\",2]}");

    assertThat(JsonObject.of(node.properties())).isEqualTo(Json.parse("{\"k\":{\"a\":1},\"b\":2}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"node\"",
        "{}",
        "{\"service\":\"s\",\"version\":\"1\"}",
        "{\"service\":\"s\",\"address\":\"a\"}",
        "{\"service\":\"s\",\"version\":null,\"address\":\"a\"}",
        "{\"service\":\"s\",\"version\":1.0,\"address\":\"a\"}",
        "{\"service\":\"\",\"version\":\"1\",\"address\":\"a\"}",
        "{\"service\":\"s\",\"version\":\"1\",\"address\":\"\"}"
      })
  void isNoNodeWithoutServiceVersionAndAddress(String json) {
    assertThat(NodeCodec.decode(Json.parse(json))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"service", "version", "address"})
  void refusesALongText(String field) {
    JsonObject good = base().put(field, "1".repeat(NodeCodec.MAX_TEXT)).build();
    JsonObject bad = base().put(field, "1".repeat(NodeCodec.MAX_TEXT + 1)).build();

    assertThat(NodeCodec.decode(good)).isPresent();
    assertThat(NodeCodec.decode(bad)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "fallbackName"})
  void refusesALongEnvironmentAsAnotherWouldBeAWrongOne(String field) {
    JsonObject bad =
        base().put("environment", Map.of(field, "e".repeat(NodeCodec.MAX_TEXT + 1))).build();

    assertThat(NodeCodec.decode(bad)).isEmpty();
  }

  private static JsonObject.Builder base() {
    return JsonObject.builder().put("service", "s").put("version", "1").put("address", "a");
  }

  private static Node read(String more) {
    return NodeCodec.decode(
            Json.parse("{\"service\":\"s\",\"version\":\"1\",\"address\":\"a\"," + more + "}"))
        .orElseThrow();
  }
}
