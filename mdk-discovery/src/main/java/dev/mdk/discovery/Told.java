package dev.mdk.discovery;

import dev.mdk.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one of several sources has told, by the same rules on who is who as the routing table. */
final class Told {

  /** The nodes of a service in an environment. */
  private static final class Nodes {
    final Map<String, Node> byId = new LinkedHashMap<>();
    final Map<String, Node> byAddress = new LinkedHashMap<>();

    void add(Node node) {
      byId.put(node.id(), node);
      byAddress.put(node.address(), node);
    }

    void remove(Node node) {
      byId.remove(node.id(), node);
      byAddress.remove(node.address(), node);
    }

    List<Node> same(Node node) {
      List<Node> same = new ArrayList<>(2);
      Node byItsId = byId.get(node.id());
      Node byItsAddress = byAddress.get(node.address());
      if (byItsId != null) {
        same.add(byItsId);
      }
      if (byItsAddress != null && !byItsAddress.equals(byItsId)) {
        same.add(byItsAddress);
      }
      return same;
    }
  }

  private static final int MOST = 2_000_000; // as many as the routing table takes

  private final Map<Cluster.Key, Nodes> clusters = new LinkedHashMap<>();
  private int size;

  static Cluster.Key key(Node node) {
    return new Cluster.Key(node.environment().name(), node.service());
  }

  /** Notes a node if there is room, and returns those that it replaces. */
  List<Node> up(Node node) {
    if (size >= MOST && same(node).isEmpty()) {
      return List.of();
    }
    Nodes nodes = clusters.computeIfAbsent(key(node), any -> new Nodes());
    List<Node> replaced = nodes.same(node);
    replaced.forEach(nodes::remove);
    nodes.add(node);
    size += 1 - replaced.size();
    return replaced;
  }

  /** Notes that a node is gone, and returns it if it was there. */
  Optional<Node> down(Node node) {
    Nodes nodes = clusters.get(key(node));
    if (nodes == null) {
      return Optional.empty();
    }
    Node known = nodes.byId.get(node.id());
    if (known == null) {
      Node there = nodes.byAddress.get(node.address());
      known = there != null && (isAnonymous(node) || isAnonymous(there)) ? there : null;
    }
    if (known != null) {
      nodes.remove(known);
      size--;
      forgetIfEmpty(key(node), nodes);
    }
    return Optional.ofNullable(known);
  }

  private static boolean isAnonymous(Node node) {
    return node.id().equals(node.address());
  }

  private void forgetIfEmpty(Cluster.Key key, Nodes nodes) {
    if (nodes.byId.isEmpty()) {
      clusters.remove(key);
    }
  }

  /** Notes all nodes of a service in an environment. */
  void replace(Cluster.Key key, Collection<Node> all) {
    size -= of(key).size();
    clusters.remove(key);
    all.forEach(this::up);
  }

  /** Returns the nodes that are the same as one, by its id or its address. */
  List<Node> same(Node node) {
    Nodes nodes = clusters.get(key(node));
    return nodes == null ? List.of() : nodes.same(node);
  }

  Collection<Node> of(Cluster.Key key) {
    Nodes nodes = clusters.get(key);
    return nodes == null ? List.of() : nodes.byId.values();
  }

  Set<Cluster.Key> keys() {
    return clusters.keySet();
  }

  void clear() {
    clusters.clear();
    size = 0;
  }
}
