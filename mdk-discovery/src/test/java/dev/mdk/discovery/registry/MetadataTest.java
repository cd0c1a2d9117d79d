package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.testing.Nodes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {

  private static final Node PLAIN =
      Nodes.node("hello", "1.0", "http://10.0.0.1:80", Environment.parse("staging"));

  private static JsonObject json(Map<String, String> texts) {
    JsonObject.Builder json = JsonObject.builder();
    texts.forEach(json::put);
    return json.build();
  }

  @Test
  void keepsAllPartsOfANode() {
    Map<String, JsonValue> properties =
        Map.of(
            "zone", JsonString.of("a"),
            "weight", JsonNumber.of(3),
            "canary", JsonBoolean.TRUE,
            "tags", JsonArray.of(JsonString.of("x")),
            "not a name", JsonString.of("y"),
            "version", JsonString.of("not that of the node"),
            "mdk-id", JsonString.of("nor its id"));
    Node node =
        new Node(
            "7", "Orders", "2.1", "http://a/b", properties, Environment.parse("production:me"));

    Map<String, String> texts = Metadata.encode(node);

    assertThat(Metadata.decode(json(texts), PLAIN)).contains(node);
    assertThat(texts)
        .containsEntry("version", "2.1")
        .containsEntry("environment", "production:me")
        .containsEntry("zone", "a")
        .containsEntry("weight", "3")
        .doesNotContainKeys("canary", "tags", "not a name");
    assertThat(texts.keySet()).allMatch(name -> name.matches("[A-Za-z][A-Za-z0-9_-]*"));
  }

  @Test
  void saysWhatOtherwiseCountsWhereNothingIsSaid() {
    assertThat(Metadata.decode(JsonObject.builder().build(), PLAIN)).contains(PLAIN);
  }

  @Test
  void takesTextsOfOthersAsProperties() {
    JsonObject texts =
        JsonObject.builder()
            .put("zone", "a")
            .put("version", "1.7")
            .put("environment", "production")
            .put("mdk-properties", "no JSON")
            .put("@class", "java.util.HashMap")
            .put("number", 3)
            .build();

    Node node = Metadata.decode(texts, PLAIN).orElseThrow();

    assertThat(node.version()).isEqualTo("1.7");
    assertThat(node.environment()).isEqualTo(Environment.parse("production"));
    assertThat(node.properties()).isEqualTo(Map.of("zone", JsonString.of("a")));
  }

  @Test
  void refusesWhatIsTooLong() {
    Map<String, String> texts = new HashMap<>(Metadata.encode(PLAIN));
    for (String name : new String[] {"version", "environment", "mdk-service", "mdk-address"}) {
      texts.put(name, "x".repeat(10_000));
      assertThat(Metadata.decode(json(texts), PLAIN)).as(name).isEmpty();
      texts.remove(name);
    }
  }

  @Test
  void keepsTheNumberOfTextsSmall() {
    Map<String, JsonValue> many = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      many.put("p" + i, JsonNumber.of(i));
    }
    Node node = new Node("7", "hello", "1.0", "http://a", many, Environment.SANDBOX);
    assertThat(Metadata.encode(node)).hasSizeLessThan(50);
    assertThat(Metadata.decode(json(Metadata.encode(node)), PLAIN)).contains(node);
  }
}
