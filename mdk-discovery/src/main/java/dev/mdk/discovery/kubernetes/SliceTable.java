package dev.mdk.discovery.kubernetes;

import dev.mdk.Node;
import dev.mdk.discovery.registry.NodeTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The slices known, and the nodes that come of them. A service has several slices, and a node may
 * be in more than one: while it is moved, and for each type of address. Nodes that terminate count
 * only where a service has no other. For one thread at a time.
 */
final class SliceTable {

  static final int MAX_NODES = 1_000_000;

  private final NodeTable nodes;
  private final Map<String, Slice> slices = new HashMap<>(); // by name
  private final Map<String, Service> services = new HashMap<>();
  private int size; // claims in all

  /** One service: its slices by name, and whether it has a node that is ready. */
  private static final class Service {
    final Map<String, Slice> slices = new LinkedHashMap<>();
    boolean isReady;

    /** Finds out whether it has one now, and returns whether that is news. */
    boolean look() {
      boolean before = isReady;
      isReady =
          slices.values().stream()
              .anyMatch(s -> s.claims().stream().anyMatch(Slice.Claim::isReady));
      return isReady != before;
    }

    Set<String> keys() {
      Set<String> keys = new HashSet<>();
      slices.values().forEach(slice -> slice.claims().forEach(claim -> keys.add(claim.key())));
      return keys;
    }

    /** Returns the best word about each of some nodes that count. */
    Map<String, Slice.Claim> best(Set<String> keys) {
      Map<String, Slice.Claim> best = new LinkedHashMap<>();
      for (Slice slice : slices.values()) {
        for (Slice.Claim claim : slice.claims()) {
          if ((claim.isReady() || !isReady) && keys.contains(claim.key())) {
            best.merge(claim.key(), claim, Slice.Claim::or);
          }
        }
      }
      return best;
    }
  }

  SliceTable(NodeTable nodes) {
    this.nodes = nodes;
  }

  /** Takes a slice that is new, or has changed. */
  void put(Slice slice) {
    Optional<Slice> before = Optional.ofNullable(slices.get(slice.name()));
    if (before.isPresent() && !before.get().service().equals(slice.service())) {
      remove(slice.name());
      before = Optional.empty();
    }
    Set<String> changed = new HashSet<>();
    before.ifPresent(some -> changed.addAll(forget(some)));
    Service service = service(slice.service());
    changed.addAll(add(service, slice));
    tell(service, changed);
  }

  /** Takes that a slice was deleted. */
  void remove(String name) {
    Slice slice = slices.get(name);
    if (slice != null) {
      Service service = service(slice.service());
      Set<String> changed = forget(slice);
      tell(service, changed);
      if (service.slices.isEmpty()) {
        services.remove(slice.service());
      }
    }
  }

  private Service service(String name) {
    return services.computeIfAbsent(name, any -> new Service());
  }

  private Set<String> add(Service service, Slice slice) {
    Slice kept = size + slice.claims().size() > MAX_NODES ? slice.withoutClaims() : slice;
    slices.put(slice.name(), kept);
    service.slices.put(slice.name(), kept);
    size += kept.claims().size();
    return keys(kept);
  }

  private Set<String> forget(Slice slice) {
    slices.remove(slice.name());
    service(slice.service()).slices.remove(slice.name());
    size -= slice.claims().size();
    return keys(slice);
  }

  private static Set<String> keys(Slice slice) {
    Set<String> keys = new HashSet<>();
    slice.claims().forEach(claim -> keys.add(claim.key()));
    return keys;
  }

  /** Tells what became of some nodes, or of all if others count now: first who comes. */
  private void tell(Service service, Set<String> changed) {
    Set<String> keys = changed;
    if (service.look()) {
      keys = service.keys();
      keys.addAll(changed);
    }
    Map<String, Slice.Claim> best = service.best(keys);
    best.forEach((key, claim) -> nodes.put(key, claim.node()));
    keys.stream().filter(key -> !best.containsKey(key)).forEach(nodes::remove);
  }

  /**
   * Takes all slices that there are.
   *
   * @param all the slices by name
   * @param remembers whether the server is known not to have gone back to an older state
   */
  void list(Map<String, Slice> all, boolean remembers) {
    boolean known =
        slices.isEmpty()
            || all.values().stream().anyMatch(slice -> knows(slice.name(), slice.uid()));
    slices.clear();
    services.clear();
    size = 0;
    all.values().forEach(slice -> add(service(slice.service()), slice));
    Map<String, Node> found = new LinkedHashMap<>();
    for (Service service : services.values()) {
      service.look();
      service.best(service.keys()).forEach((key, claim) -> found.put(key, claim.node()));
    }
    nodes.list(found, remembers && known);
  }

  /** Returns whether a slice is one of those known, and not a later one of the same name. */
  boolean knows(String name, String uid) {
    Slice slice = slices.get(name);
    return slice != null && slice.uid().equals(uid);
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }
}
