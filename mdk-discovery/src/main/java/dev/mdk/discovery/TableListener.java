package dev.mdk.discovery;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Takes what the source tells into the table. */
final class TableListener implements PickyListener {

  private final RoutingTable table;

  TableListener(RoutingTable table) {
    this.table = table;
  }

  @Override
  public void up(Node node) {
    if (table.isClosed()) {
      return;
    }
    table.source().told(table.nanoTime());
    LeftOut.Refusals refusals = table.leftOut().refusals();
    if (isGood(node) && isRefused(node, refusals)) {
      refusals.tell();
      return;
    }
    Cluster cluster = isGood(node) ? clusterOf(node) : null;
    Cluster.Update update = cluster == null ? null : cluster.up(node, live(cluster), hasRoom());
    if (cluster == null || update == null) {
      table.leftOut().bad(1);
      return;
    }
    apply(cluster, List.of(update), update.gone());
  }

  @Override
  public void down(Node node) {
    if (table.isClosed() || node == null) {
      return;
    }
    table.source().told(table.nanoTime());
    Cluster cluster = table.clusters().find(node.environment().name(), node.service());
    if (cluster != null) {
      apply(cluster, List.of(), cluster.down(node));
    }
  }

  @Override
  public void replace(String service, String environment, Collection<Node> nodes) {
    if (table.isClosed()) {
      return;
    }
    long now = table.nanoTime();
    table.source().told(now);
    List<Node> good = new ArrayList<>(nodes.size());
    LeftOut.Refusals refusals = table.leftOut().refusals();
    for (Node node : nodes) {
      if (isGood(node)
          && node.service().equals(service)
          && node.environment().name().equals(environment)
          && !isRefused(node, refusals)) {
        good.add(node);
      }
    }
    refusals.tell();
    table.leftOut().bad(nodes.size() - good.size() - refusals.sum());
    Cluster cluster =
        good.isEmpty() ? table.clusters().find(environment, service) : clusterOf(good.get(0));
    if (cluster == null) {
      table.leftOut().bad(good.size());
    } else if (!good.isEmpty() || cluster.believesEmpty(now, table.limits().emptyAfterNanos())) {
      replace(cluster, good);
    }
  }

  private void replace(Cluster cluster, List<Node> nodes) {
    List<Cluster.Update> updates = new ArrayList<>(nodes.size());
    List<LiveNode> gone = new ArrayList<>();
    Set<LiveNode> kept = Collections.newSetFromMap(new IdentityHashMap<>(nodes.size()));
    for (Node node : nodes) {
      Cluster.Update update = cluster.up(node, live(cluster), hasRoom());
      if (update == null) {
        table.leftOut().bad(1);
        continue;
      }
      kept.add(update.node());
      if (!update.gone().isEmpty()) {
        gone.addAll(update.gone());
      }
      table.count(update);
      if (update.isChanged()) {
        updates.add(update);
      }
    }
    gone.addAll(cluster.retain(kept));
    publish(cluster, updates, gone);
  }

  @Override
  public void state(SourceState state, String detail) {
    if (table.isClosed()) {
      return;
    }
    boolean first = state == SourceState.SYNCED && !table.source().everSynced();
    if (table.source().enter(state, detail, table.nanoTime())) {
      table.tell(new MdkEvent.Source(state, detail));
    }
    if (first) {
      table.synced();
    }
  }

  private void apply(Cluster cluster, List<Cluster.Update> updates, List<LiveNode> gone) {
    updates.forEach(table::count);
    publish(cluster, updates.stream().filter(Cluster.Update::isChanged).toList(), gone);
  }

  /** Makes it visible to callers, and only then tells of it. */
  private void publish(Cluster cluster, List<Cluster.Update> changed, List<LiveNode> gone) {
    if (changed.isEmpty() && gone.isEmpty()) {
      return;
    }
    cluster.pools.forEach(Pool::tableChanged);
    table.forget(gone);
    if (table.isHeard()) {
      gone.forEach(node -> table.tell(new MdkEvent.NodeDown(node.node())));
      changed.forEach(update -> table.tell(new MdkEvent.NodeUp(update.node().node())));
    }
  }

  private @Nullable Cluster clusterOf(Node node) {
    return table.clusters().forNodes(node.environment().name(), node.service());
  }

  private Function<Node, LiveNode> live(Cluster cluster) {
    return node -> table.live(cluster, node);
  }

  private boolean hasRoom() {
    return table.clusters().hasRoom();
  }

  @Override
  public boolean takes(Node node) {
    return isGood(node) && table.limits().addresses().refusal(node.address()).isEmpty();
  }

  private boolean isRefused(Node node, LeftOut.Refusals refusals) {
    Optional<AddressPolicy.Refusal> refusal = table.limits().addresses().refusal(node.address());
    refusal.ifPresent(why -> refusals.add(node, why));
    return refusal.isPresent();
  }

  /** Returns whether a node is one, and of texts that are not too long. */
  static boolean isGood(@Nullable Node node) {
    return node != null
        && !View.isTooLong(node.id())
        && !View.isTooLong(node.service())
        && !View.isTooLong(node.version())
        && !View.isTooLong(node.address())
        && !View.isTooLong(node.environment().name());
  }
}
