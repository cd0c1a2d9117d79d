package dev.mdk.discovery.registry;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.NodeCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A node as the named texts that registries keep beside what they know themselves: {@code version},
 * {@code environment} (as {@link Environment#parse} reads it), properties of which text or a number
 * is the value under their own names, for everybody's eyes; and for our own, what is not to be
 * guessed: {@code mdk-id}, {@code mdk-service}, {@code mdk-address}, {@code mdk-properties}.
 */
public final class Metadata {

  /** The name of the version. */
  public static final String VERSION = "version";

  /** The name of the environment. */
  public static final String ENVIRONMENT = "environment";

  private static final String OURS = "mdk-";
  private static final String ID = OURS + "id";
  private static final String SERVICE = OURS + "service";
  private static final String ADDRESS = OURS + "address";
  private static final String PROPERTIES = OURS + "properties";
  private static final int MOST_PLAIN = 32;
  private static final int LONGEST_PLAIN = 500;
  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(64 * 1024).withDepth(64).withElements(10_000);

  /** Names that are good everywhere: for XML too, which Eureka makes of them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

  private Metadata() {}

  /**
   * Writes a node.
   *
   * @param node the node
   * @return the texts by their names, which begin with a letter and have letters, digits, {@code _}
   *     and {@code -} only
   */
  public static Map<String, String> encode(Node node) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonObject properties =
        NodeCodec.encode(node)
            .object("properties")
            .orElseThrow(() -> new IllegalStateException("a node without properties"));
    properties.members().forEach((name, value) -> putPlain(texts, name, value));
    texts.put(VERSION, node.version());
    texts.put(ENVIRONMENT, node.environment().toString());
    texts.put(ID, node.id());
    texts.put(SERVICE, node.service());
    texts.put(ADDRESS, node.address());
    if (!properties.members().isEmpty()) {
      texts.put(PROPERTIES, Json.write(properties));
    }
    return texts;
  }

  private static void putPlain(Map<String, String> texts, String name, JsonValue value) {
    String text = value.asString().orElse(value.asDouble().isPresent() ? Json.write(value) : "");
    boolean fits = !text.isEmpty() && text.length() <= LONGEST_PLAIN;
    if (fits && texts.size() < MOST_PLAIN && NAME.matcher(name).matches()) {
      texts.put(name, text);
    }
  }

  /**
   * Reads a node.
   *
   * @param texts the texts by their names; values that are none are ignored
   * @param otherwise what counts for each part of which they say nothing
   * @return the node, or empty if a part is too long
   */
  public static Optional<Node> decode(JsonObject texts, Node otherwise) {
    JsonObject properties =
        texts.string(PROPERTIES).flatMap(Metadata::parse).orElseGet(() -> plain(texts));
    Environment environment =
        texts.string(ENVIRONMENT).map(Environment::parse).orElse(otherwise.environment());
    Node node =
        new Node(
            notEmpty(texts, ID).orElse(otherwise.id()),
            notEmpty(texts, SERVICE).orElse(otherwise.service()),
            notEmpty(texts, VERSION).orElse(otherwise.version()),
            notEmpty(texts, ADDRESS).orElse(otherwise.address()),
            properties.members(),
            environment);
    return NodeCodec.decode(NodeCodec.encode(node)); // by the same bounds as everywhere
  }

  private static Optional<String> notEmpty(JsonObject texts, String name) {
    return texts.string(name).filter(text -> !text.isEmpty());
  }

  private static Optional<JsonObject> parse(String text) {
    try {
      return Json.parse(text, LIMITS).asObject();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static JsonObject plain(JsonObject texts) {
    Map<String, JsonValue> plain = new LinkedHashMap<>();
    texts
        .members()
        .forEach(
            (name, value) -> {
              boolean other = name.startsWith(OURS) || name.startsWith("@"); // a Java class, say
              boolean known = name.equals(VERSION) || name.equals(ENVIRONMENT);
              if (value instanceof JsonString && !other && !known) {
                plain.put(name, value);
              }
            });
    return JsonObject.of(plain);
  }
}
