package dev.mdk.discovery.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.wire.NodeCodec;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Under which keys nodes stand, and what stands there: {@code <prefix><environment>/<service>/<any
 * text>}, and the node as JSON. Only the prefix and the JSON are looked at when reading; the rest
 * is for human eyes. Each registration has a key of its own, so that the end of one never removes
 * another.
 */
final class EtcdKeys {

  static final int MAX_BYTES = 64 * 1024;

  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(MAX_BYTES).withDepth(64).withElements(10_000);

  private final String prefix;

  EtcdKeys(String prefix) {
    this.prefix = prefix.endsWith("/") ? prefix : prefix + "/";
  }

  byte[] newKey(Node node) {
    String key =
        prefix
            + encode(node.environment().name())
            + "/"
            + encode(node.service())
            + "/"
            + UUID.randomUUID();
    return key.getBytes(UTF_8);
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, UTF_8);
  }

  /** Returns the first key of the range. */
  String first() {
    return base64(prefix.getBytes(UTF_8));
  }

  /** Returns the key behind the last one of the range. */
  String end() {
    byte[] end = prefix.getBytes(UTF_8);
    end[end.length - 1]++; // it is a slash
    return base64(end);
  }

  /** Returns the key right behind another. */
  static String behind(String base64) {
    byte[] key = Base64.getDecoder().decode(base64);
    return base64(Arrays.copyOf(key, key.length + 1));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] encode(Node node) {
    return Json.write(NodeCodec.encode(node)).getBytes(UTF_8);
  }

  static Optional<Node> decode(byte[] value) {
    if (value.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return NodeCodec.decode(Json.parse(value, LIMITS));
    } catch (JsonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Reads a node from a value in base64. */
  static Optional<Node> decode(String base64) {
    try {
      return decode(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
