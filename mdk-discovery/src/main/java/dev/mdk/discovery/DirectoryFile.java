package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.wire.NodeCodec;
import java.util.Optional;
import java.util.UUID;

/**
 * What the file of a node says: the node's JSON, and beside its members when it was last renewed,
 * how long that holds, and on which machine its process has it locked.
 *
 * @param node the node
 * @param heartbeatMillis when it was last renewed, by the clock of its process
 * @param ttlMillis how long it lives after that, where locks do not tell
 * @param lockedOn the machine whose locks tell whether its process lives; empty if it has none
 */
record DirectoryFile(Node node, long heartbeatMillis, long ttlMillis, Optional<String> lockedOn) {

  static final int MAX_BYTES = 64 * 1024;
  static final String SUFFIX = ".json";

  private static final String START = "{\"heartbeat\":";

  /** Where the renewals are written: at the same place, in the same width, in every file. */
  static final int HEARTBEAT_OFFSET = START.length();

  private static final int HEARTBEAT_WIDTH = 20; // any long
  private static final int MAX_NAME = 64;
  private static final long MIN_TTL_MILLIS = 3_000;
  private static final long MAX_TTL_MILLIS = 600_000;
  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(MAX_BYTES).withDepth(64).withElements(10_000);

  /** Says that a file is not that of a node, and why. */
  static final class NotANode extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    NotANode(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /** Refuses a node that no reader would take from its file. */
  static void requireRegistrable(Node node) {
    try {
      decode(new DirectoryFile(node, 0, 0, Optional.of("-".repeat(64))).encode());
    } catch (NotANode e) {
      throw new ConfigurationException("node: " + node + " cannot be a file: " + e.reason());
    }
  }

  /**
   * Returns a file name that no other file has or will have, so that what is found dead by its name
   * never comes back under it. The service is in it for human eyes only.
   */
  static String newName(String service) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < Math.min(service.length(), MAX_NAME); i++) {
      char c = service.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean inside =
          i > 0 && (c == '.' || c == '-'); // in front, they hide it or look like options
      name.append(letter || inside ? c : '_');
    }
    return name.append('-').append(UUID.randomUUID()).append(SUFFIX).toString();
  }

  static String temporaryName(String name) {
    return "." + name + ".tmp";
  }

  static boolean isName(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  static boolean isTemporaryName(String name) {
    return name.startsWith(".") && name.endsWith(SUFFIX + ".tmp");
  }

  DirectoryFile withoutLock() {
    return new DirectoryFile(node, heartbeatMillis, ttlMillis, Optional.empty());
  }

  byte[] encode() {
    JsonObject.Builder rest = JsonObject.builder().put("ttl", ttlMillis);
    lockedOn.ifPresent(machine -> rest.put("lockedOn", machine));
    NodeCodec.encode(node).members().forEach(rest::put);
    String text = START + padded(heartbeatMillis) + "," + Json.write(rest.build()).substring(1);
    return text.getBytes(UTF_8);
  }

  /** Returns what to write at {@link #HEARTBEAT_OFFSET} to renew a file. */
  static byte[] encodeHeartbeat(long millis) {
    return padded(millis).getBytes(UTF_8);
  }

  private static String padded(long millis) {
    String digits = Long.toString(millis);
    return digits + " ".repeat(HEARTBEAT_WIDTH - digits.length());
  }

  static DirectoryFile decode(byte[] utf8) throws NotANode {
    if (utf8.length > MAX_BYTES) {
      throw tooLong(utf8.length);
    }
    try {
      JsonObject json =
          Json.parse(utf8, LIMITS).asObject().orElseThrow(() -> new NotANode("no JSON object"));
      return new DirectoryFile(
          NodeCodec.decode(json)
              .orElseThrow(() -> new NotANode("no service, version or address, or one too long")),
          json.integer("heartbeat").orElseThrow(() -> new NotANode("no heartbeat")),
          clamp(json.integer("ttl").orElse(DirectoryTimes.TTL_MILLIS)),
          json.string("lockedOn"));
    } catch (JsonException e) {
      throw new NotANode("no JSON: " + e.getMessage());
    }
  }

  static NotANode tooLong(long bytes) {
    return new NotANode(bytes + " bytes (expected: at most " + MAX_BYTES + ")");
  }

  private static long clamp(long ttlMillis) {
    return Math.max(MIN_TTL_MILLIS, Math.min(ttlMillis, MAX_TTL_MILLIS));
  }
}
