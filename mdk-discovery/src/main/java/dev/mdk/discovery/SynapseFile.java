package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.DirectoryFile.NotANode;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a file of Synapse says: the hosts and ports of one service.
 *
 * @param nodes by address
 * @param bad how many entries have no host or no port
 */
record SynapseFile(Map<String, Node> nodes, int bad) {

  static final int MAX_BYTES = 4 * 1024 * 1024;
  static final SynapseFile EMPTY = new SynapseFile(Map.of(), 0);

  private static final String VERSION = "1.0";
  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(MAX_BYTES).withDepth(64).withElements(50_000);

  /** Returns the service that a file is about. */
  static String service(String fileName) {
    return fileName.substring(0, fileName.length() - DirectoryFile.SUFFIX.length());
  }

  /** Reads a list of objects with {@code host} and {@code port}; all else in them is ignored. */
  static SynapseFile decode(String service, Environment environment, byte[] utf8) throws NotANode {
    if (utf8.length > MAX_BYTES) {
      throw tooLong(utf8.length);
    }
    Map<String, Node> nodes = new LinkedHashMap<>();
    int bad = 0;
    for (JsonValue entry : entries(utf8)) {
      Optional<String> address = entry.asObject().flatMap(SynapseFile::address);
      if (address.isEmpty()) {
        bad++;
        continue;
      }
      // The address is the identity too: the format has none, and it is what stays.
      String id = address.get();
      nodes.put(id, new Node(id, service, VERSION, id, Map.of(), environment));
    }
    return new SynapseFile(nodes, bad);
  }

  private static List<JsonValue> entries(byte[] utf8) throws NotANode {
    try {
      return Json.parse(utf8, LIMITS)
          .asArray()
          .orElseThrow(() -> new NotANode("no JSON list"))
          .elements();
    } catch (JsonException e) {
      throw new NotANode("no JSON: " + e.getMessage());
    }
  }

  private static Optional<String> address(JsonObject entry) {
    String host = entry.string("host").orElse("");
    OptionalDouble number = entry.number("port");
    long port = number.isPresent() ? Math.round(number.getAsDouble()) : 0;
    if (host.isEmpty() || port < 1 || port > 65_535) {
      return Optional.empty();
    }
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("["); // IPv6
    return Optional.of((bare ? "[" + host + "]" : host) + ":" + port);
  }

  static NotANode tooLong(long bytes) {
    return new NotANode(bytes + " bytes (expected: at most " + MAX_BYTES + ")");
  }
}
