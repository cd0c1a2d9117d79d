package dev.mdk.discovery.eureka;

import dev.mdk.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A server's instances as they were seen last. For one thread at a time. */
final class EurekaApps {

  private Map<String, EurekaInstance> instances = Map.of();

  /**
   * Takes a complete answer.
   *
   * @return whether it is of a server that we knew, and that has not begun anew since: one instance
   *     at least is registered there since the same moment. A server keeps all in memory, and each
   *     server has moments of its own
   */
  boolean replace(EurekaAnswer all) {
    Map<String, EurekaInstance> now = new LinkedHashMap<>();
    boolean recognized = false;
    for (EurekaInstance instance : all.instances()) {
      EurekaInstance before = instances.get(instance.key());
      recognized |=
          before != null
              && instance.registered() > 0
              && before.registered() == instance.registered();
      now.put(instance.key(), instance);
    }
    instances = now;
    return recognized;
  }

  /**
   * Takes changes; the same again does no harm.
   *
   * @return whether that makes all that the server has; if not, nothing has changed here
   */
  boolean apply(EurekaAnswer changes) {
    Map<String, EurekaInstance> now = new LinkedHashMap<>(instances);
    for (EurekaInstance change : changes.instances()) {
      if (change.deleted()) {
        now.remove(change.key());
      } else {
        now.put(change.key(), change);
      }
    }
    boolean whole = changes.hash().equals(hash(now));
    if (whole) {
      instances = now;
    }
    return whole;
  }

  /** Returns those that can be called, by their keys. */
  Map<String, Node> nodes() {
    Map<String, Node> nodes = new LinkedHashMap<>();
    instances.forEach((key, instance) -> instance.node().ifPresent(node -> nodes.put(key, node)));
    return nodes;
  }

  /**
   * Returns how many instances there are of each status, as a server writes it: {@code
   * DOWN_1_UP_2_}. It tells that something was missed, though not that nothing was.
   */
  private static String hash(Map<String, EurekaInstance> instances) {
    Map<String, Integer> counts = new HashMap<>();
    instances.values().forEach(instance -> counts.merge(instance.status(), 1, Integer::sum));
    StringBuilder hash = new StringBuilder();
    new TreeMap<>(counts)
        .forEach((status, count) -> hash.append(status).append('_').append(count).append('_'));
    return hash.toString();
  }
}
