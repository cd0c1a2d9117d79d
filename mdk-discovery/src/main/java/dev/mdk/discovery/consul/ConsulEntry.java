package dev.mdk.discovery.consul;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Metadata;
import dev.mdk.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/**
 * A node as it is registered with an agent.
 *
 * @param id its id there
 * @param check the id of its check
 * @param body what is sent
 */
record ConsulEntry(String id, String check, JsonObject body) {

  private static final int LONGEST = 512; // of a text in the metadata, for Consul
  private static final Duration GIVEN_UP = Duration.ofMinutes(1); // the least that Consul takes

  static ConsulEntry of(Node node, Duration ttl) {
    HttpAddress address = HttpAddress.require(node);
    Map<String, String> metadata = Metadata.encode(node);
    metadata.forEach(
        (name, text) -> {
          if (text.length() > LONGEST) {
            throw new ConfigurationException(
                "node: "
                    + node
                    + " (expected: one whose parts, and all properties as JSON, have at most "
                    + LONGEST
                    + " characters, as Consul keeps no longer ones; "
                    + name
                    + " has "
                    + text.length()
                    + ")");
          }
        });
    String id = address.place(node);
    String check = "mdk:" + id;
    JsonObject body =
        JsonObject.builder()
            .put("ID", id)
            .put("Name", node.service())
            .put("Address", address.host())
            .put("Port", address.port())
            .put("Meta", metadata)
            .put("Check", check(check, ttl))
            .build();
    return new ConsulEntry(id, check, body);
  }

  private static JsonObject check(String id, Duration ttl) {
    return JsonObject.builder()
        .put("CheckID", id)
        .put("Name", "heartbeat of the process")
        .put("TTL", ttl.toMillis() + "ms")
        .put("Status", "passing")
        .put("DeregisterCriticalServiceAfter", GIVEN_UP.toSeconds() + "s")
        .build();
  }
}
