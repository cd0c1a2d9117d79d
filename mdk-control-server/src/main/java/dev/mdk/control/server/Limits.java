package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.json.JsonObject;
import java.util.Optional;

/** How large a node may be: there can be many, and they are kept in memory. */
final class Limits {

  static final int MAX_NAME = 256;
  static final int MAX_ADDRESS = 1024;
  static final int MAX_PROPERTIES = 2048;

  private Limits() {}

  /** Returns what is wrong with a node, for whoever registers it. */
  static Optional<String> problem(Node node) {
    return tooLong("service", node.service(), MAX_NAME)
        .or(() -> tooLong("id", node.id(), MAX_NAME))
        .or(() -> tooLong("version", node.version(), MAX_NAME))
        .or(() -> tooLong("environment", node.environment().name(), MAX_NAME))
        .or(() -> tooLong("address", node.address(), MAX_ADDRESS))
        .or(
            () ->
                tooLong("properties", JsonObject.of(node.properties()).toString(), MAX_PROPERTIES));
  }

  /** Returns about how many characters a node has. */
  static long characters(Node node) {
    long sum =
        (long) node.service().length()
            + node.id().length()
            + node.version().length()
            + node.environment().name().length()
            + node.address().length();
    return sum + JsonObject.of(node.properties()).toString().length();
  }

  private static Optional<String> tooLong(String what, String text, int most) {
    return text.length() <= most
        ? Optional.empty()
        : Optional.of(what + ": " + text.length() + " characters (expected: at most " + most + ")");
  }
}
