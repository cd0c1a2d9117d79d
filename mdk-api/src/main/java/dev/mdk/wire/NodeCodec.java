package dev.mdk.wire;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.Map;
import java.util.Optional;

/** A node as JSON, in the original's format. */
public final class NodeCodec {

  /** The most characters that one text of a node may have. */
  public static final int MAX_TEXT = 2048;

  private NodeCodec() {}

  /**
   * Writes a node.
   *
   * @param node the node
   * @return its JSON
   */
  public static JsonObject encode(Node node) {
    JsonObject environment =
        JsonObject.builder()
            .put("$class", "mdk_protocol.OperationalEnvironment")
            .put("name", node.environment().name())
            .put(
                "fallbackName",
                node.environment()
                    .fallbackName()
                    .<JsonValue>map(JsonString::of)
                    .orElse(JsonNull.NULL))
            .build();
    return JsonObject.builder()
        .put("$class", "mdk_discovery.Node")
        .put("id", node.id())
        .put("service", node.service())
        .put("version", node.version())
        .put("address", node.address())
        .put("properties", JsonObject.of(Plain.sendableProperties(node.properties())))
        .put("environment", environment)
        .build();
  }

  /**
   * Reads a node. A node without an id takes its property {@code datawire_nodeId}, or else its
   * address; one without an environment is in {@code sandbox}; unknown fields are ignored.
   *
   * @param value anything
   * @return the node, or empty if it has no service, version or address, or one that is too long,
   *     or an environment that is
   */
  public static Optional<Node> decode(JsonValue value) {
    return value.asObject().flatMap(NodeCodec::read);
  }

  /** Reads a node that is gone, of which nothing counts but what tells it from others. */
  static Optional<Node> decodeGone(JsonValue value) {
    return value
        .asObject()
        .flatMap(
            json ->
                read(
                    json,
                    json.string("version").or(() -> Optional.of("")),
                    text(json, "address").or(() -> text(json, "id"))));
  }

  private static Optional<Node> read(JsonObject json) {
    return read(json, json.string("version"), text(json, "address"));
  }

  private static Optional<Node> read(
      JsonObject json, Optional<String> anyVersion, Optional<String> address) {
    Optional<String> service = text(json, "service");
    Optional<String> version = anyVersion.filter(text -> text.length() <= MAX_TEXT);
    if (service.isEmpty() || version.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    Optional<Environment> environment = environment(json);
    if (environment.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonValue> properties =
        json.object("properties").map(Plain::receivedProperties).orElse(Map.of());
    String id =
        text(json, "id")
            .or(() -> json.object("properties").flatMap(some -> text(some, "datawire_nodeId")))
            .orElse(address.get());
    return Optional.of(
        new Node(id, service.get(), version.get(), address.get(), properties, environment.get()));
  }

  /** Returns the environment, or empty if its names are too long: another would be a wrong one. */
  private static Optional<Environment> environment(JsonObject node) {
    Environment environment =
        node.object("environment")
            .map(
                json ->
                    new Environment(
                        json.string("name").orElse(Environment.SANDBOX.name()),
                        json.string("fallbackName")))
            .orElse(Environment.SANDBOX);
    return Optional.of(environment)
        .filter(some -> some.name().length() <= MAX_TEXT)
        .filter(some -> some.fallbackName().orElse("").length() <= MAX_TEXT);
  }

  private static Optional<String> text(JsonObject json, String name) {
    return json.string(name).filter(text -> !text.isEmpty() && text.length() <= MAX_TEXT);
  }
}
