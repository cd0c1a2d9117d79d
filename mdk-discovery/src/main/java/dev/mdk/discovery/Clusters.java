package dev.mdk.discovery;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All clusters, and how many nodes they have. What the source may fill is bounded. */
final class Clusters {

  private final ConcurrentMap<Cluster.Key, Cluster> all = new ConcurrentHashMap<>();
  private final AtomicInteger nodes = new AtomicInteger();
  private final int most;

  /** Makes an empty one for so many nodes, and so many services. */
  Clusters(int most) {
    this.most = most;
  }

  @Nullable
  Cluster find(String environment, String service) {
    return all.get(new Cluster.Key(environment, service));
  }

  /** Returns a cluster to put nodes in, or null if there are too many. */
  @Nullable
  Cluster forNodes(String environment, String service) {
    Cluster.Key key = new Cluster.Key(environment, service);
    Cluster known = all.get(key);
    return known != null || all.size() >= most ? known : all.computeIfAbsent(key, Cluster::new);
  }

  /** Returns a cluster to draw on; if it is not known, one that is kept only if asked to. */
  Cluster toAsk(String environment, String service, boolean isKept) {
    Cluster.Key key = new Cluster.Key(environment, service);
    Cluster known = all.get(key);
    if (known != null) {
      return known;
    }
    return isKept ? all.computeIfAbsent(key, Cluster::new) : new Cluster(key);
  }

  /** Returns how many more nodes are taken. */
  int room() {
    return Math.max(0, most - nodes.get());
  }

  /** Counts nodes that came, or went if negative. */
  void count(int more) {
    nodes.addAndGet(more);
  }

  int nodes() {
    return nodes.get();
  }

  void forEachNode(Consumer<LiveNode> action) {
    for (Cluster cluster : all.values()) {
      for (LiveNode node : cluster.nodes()) {
        action.accept(node);
      }
    }
  }
}
