package dev.mdk.discovery.consul;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Metadata;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the entries of a service. What others say in tags of the form {@code name=text} counts as
 * metadata too, as older clients knew nothing else.
 */
final class ConsulReader {

  private static final int MAX_NODES = 100_000;
  private static final String DEFAULT_VERSION = "1.0";
  private static final JsonObject NOTHING = JsonObject.builder().build();
  private static final String SECURE = "secure";

  private final Environment environment;
  private final boolean https;
  private final BadEntries bad;

  /** Reads with what counts for nodes that say nothing of it. */
  ConsulReader(Environment environment, boolean https, BadEntries bad) {
    this.environment = environment;
    this.https = https;
    this.bad = bad;
  }

  /** Returns the nodes by the keys under which they are known. */
  Map<String, Node> read(String service, List<JsonValue> entries) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (JsonValue each : entries) {
      JsonObject entry = each.asObject().orElse(NOTHING);
      JsonObject machine = entry.object("Node").orElse(NOTHING);
      JsonObject json = entry.object("Service").orElse(NOTHING);
      String key = machine.string("Node").orElse("") + "/" + json.string("ID").orElse("");
      Optional<Node> node = node(service, key, machine, json);
      if (node.isEmpty() || nodes.size() >= MAX_NODES) {
        bad.count("an entry without a good address");
      } else {
        nodes.put(key, node.get());
      }
    }
    return nodes;
  }

  private Optional<Node> node(String service, String key, JsonObject machine, JsonObject json) {
    List<String> tags = new ArrayList<>();
    for (JsonValue tag : json.array("Tags").map(JsonArray::elements).orElse(List.of())) {
      tag.asString().ifPresent(tags::add);
    }
    JsonObject texts = texts(tags, json);
    boolean secure =
        texts.string(SECURE).map("true"::equals).orElse(https || tags.contains("https"));
    String host =
        json.string("Address")
            .filter(text -> !text.isEmpty())
            .or(() -> machine.string("Address"))
            .orElse("");
    return HttpAddress.of(secure, host, json.integer("Port").orElse(0))
        .map(HttpAddress::url)
        .map(url -> new Node(key, service, DEFAULT_VERSION, url, Map.of(), environment))
        .flatMap(plain -> Metadata.decode(texts, plain));
  }

  private static JsonObject texts(List<String> tags, JsonObject json) {
    Map<String, JsonValue> texts = new LinkedHashMap<>();
    json.object("Weights")
        .flatMap(weights -> weights.get("Passing"))
        .filter(weight -> weight.asLong().orElse(1) != 1)
        .ifPresent(weight -> texts.put("weight", JsonValue.of(weight.toString())));
    for (String tag : tags) {
      int at = tag.indexOf('=');
      if (at > 0) {
        texts.put(tag.substring(0, at), JsonValue.of(tag.substring(at + 1)));
      }
    }
    texts.putAll(json.object("Meta").orElse(NOTHING).members());
    return JsonObject.of(texts);
  }
}
