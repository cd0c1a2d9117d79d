package dev.mdk.discovery;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes what the source tells into the table. */
final class TableListener implements PickyListener {

  private final RoutingTable table;

  /** A source tells one thing after the other; who does not keep to that is made to. */
  private final ReentrantLock telling = new ReentrantLock();

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
    if (cluster == null) {
      table.leftOut().bad(1);
      return;
    }
    take(cluster, () -> cluster.up(node, live(cluster), table.clusters().room() > 0));
  }

  @Override
  public void down(Node node) {
    if (table.isClosed() || node == null) {
      return;
    }
    table.source().told(table.nanoTime());
    Cluster cluster = table.clusters().find(node.environment().name(), node.service());
    if (cluster != null) {
      take(cluster, () -> cluster.down(node));
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
      take(cluster, () -> cluster.replace(good, live(cluster), room(cluster)));
    }
  }

  /** Takes a change into the table, makes it visible to callers, and only then tells of it. */
  private void take(Cluster cluster, Supplier<Cluster.Change> word) {
    Cluster.Change change;
    telling.lock();
    try {
      change = word.get();
      table.count(change);
    } finally {
      telling.unlock();
    }
    table.leftOut().bad(change.leftOut());
    if (change.isNothing()) {
      return;
    }
    cluster.forEachPool(Pool::tableChanged);
    table.forget(change.gone());
    if (table.isHeard()) {
      change.gone().forEach(node -> table.tell(new MdkEvent.NodeDown(node.node())));
      change.here().forEach(this::tellOf);
    }
  }

  private void tellOf(LiveNode node) {
    if (!node.isGone()) {
      table.tell(new MdkEvent.NodeUp(node.node()));
    }
  }

  /** Returns how many nodes a cluster may have: there is room for its present ones too. */
  private int room(Cluster cluster) {
    return table.clusters().room() + cluster.nodes().length;
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

  private @Nullable Cluster clusterOf(Node node) {
    return table.clusters().forNodes(node.environment().name(), node.service());
  }

  private Function<Node, LiveNode> live(Cluster cluster) {
    return node -> table.live(cluster, node);
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
