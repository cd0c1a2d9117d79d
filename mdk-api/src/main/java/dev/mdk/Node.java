package dev.mdk;

import static java.util.Objects.requireNonNull;

import dev.mdk.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One running instance of a service: where it is and what it offers. Immutable; its live side, as
 * one process sees it, is the {@link dev.mdk.spi.Endpoint}.
 *
 * <p>Two nodes of a service and environment are the same node if their id or their address is the
 * same; the later one replaces the earlier. {@code equals} compares all parts.
 *
 * @param id the identity; usually the id of the process, and the same for all of its services
 * @param service the name of the service; case counts
 * @param version the version offered, such as {@code 1.2}; see {@link Version}
 * @param address where to reach it; text that only the transport understands, usually a URL
 * @param properties anything else that callers or balancers may want to know
 * @param environment the environment it belongs to
 */
public record Node(
    String id,
    String service,
    String version,
    String address,
    Map<String, JsonValue> properties,
    Environment environment) {

  /**
   * Checks and copies the parts.
   *
   * @param id the identity; usually the id of the process, and the same for all of its services
   * @param service the name of the service; case counts
   * @param version the version offered, such as {@code 1.2}; see {@link Version}
   * @param address where to reach it; text that only the transport understands, usually a URL
   * @param properties anything else that callers or balancers may want to know
   * @param environment the environment it belongs to
   */
  public Node {
    requireNonNull(id, "id");
    requireNonNull(version, "version");
    requireNonNull(environment, "environment");
    if (id.isEmpty()) { // all nodes without an id would be the same one
      throw new IllegalArgumentException("id: \"\" of " + service + " (expected: a text)");
    }
    if (service.isEmpty()) {
      throw new IllegalArgumentException("service: \"\" (expected: a name)");
    }
    if (address.isEmpty()) {
      throw new IllegalArgumentException("address: \"\" of " + service + " (expected: a text)");
    }
    properties = // in a table of a million, an empty map each would be a third of it
        properties.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    properties.forEach((name, value) -> requireNonNull(value, name));
  }

  /**
   * Returns whether another node is this one, whatever else changed about it.
   *
   * @param other a node
   * @return whether service and environment are the same, and the id or the address
   */
  public boolean isSame(Node other) {
    return service.equals(other.service)
        && environment.name().equals(other.environment.name())
        && (id.equals(other.id) || address.equals(other.address));
  }

  /** Returns service, version and address, such as {@code hello 1.0 at http://127.0.0.1:8080}. */
  @Override
  public String toString() {
    return service + " " + version + " at " + address;
  }
}
