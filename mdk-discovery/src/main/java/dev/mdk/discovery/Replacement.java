package dev.mdk.discovery;

import dev.mdk.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All nodes of a cluster, as its source tells them anew. They are put into a set of their own, with
 * the endpoints of those that were known before, and it takes the place of the former set: with a
 * million nodes that is faster than to change the former set everywhere, and nobody has to wait who
 * looks into it.
 */
final class Replacement {

  private final NodeSet before;
  private final Function<Node, LiveNode> maker;
  private final int room;
  private final NodeSet nodes;
  private final List<LiveNode> here = new ArrayList<>();
  private final List<LiveNode> gone = new ArrayList<>();
  private int kept;
  private int added;
  private int leftOut;

  /**
   * Begins one.
   *
   * @param before the nodes of before; nobody changes them meanwhile
   * @param maker makes the live side of a new node
   * @param expected about how many nodes will be told
   * @param room how many there may be
   */
  Replacement(NodeSet before, Function<Node, LiveNode> maker, int expected, int room) {
    this.before = before;
    this.maker = maker;
    this.room = room;
    this.nodes = new NodeSet(Math.min(expected, room));
  }

  /** Takes one of the nodes. */
  void take(Node node) {
    LiveNode again = nodes.withId(node.id());
    LiveNode known = again == null ? here(before.withId(node.id())) : null;
    if (again == null && known == null) {
      again = nodes.at(node.address());
      known = again == null ? here(before.at(node.address())) : null;
    }
    if (again != null) {
      describe(again, node);
    } else if (nodes.size() >= room) {
      leftOut++;
    } else if (known != null) {
      keep(known, node);
    } else {
      LiveNode made = maker.apply(node);
      nodes.add(made);
      here.add(made);
      added++;
    }
  }

  private static @Nullable LiveNode here(@Nullable LiveNode node) {
    return node == null || node.isGone() ? null : node;
  }

  private void describe(LiveNode again, Node node) {
    if (!again.node().equals(node)) {
      makeWay(node, again);
      nodes.describe(again, node);
      here.add(again);
    }
  }

  private void keep(LiveNode known, Node node) {
    makeWay(node, known);
    if (!known.node().equals(node)) {
      known.describe(node);
      here.add(known);
    }
    nodes.add(known);
    kept++;
  }

  private void makeWay(Node node, LiveNode known) {
    LiveNode other = nodes.removeOther(node.address(), known);
    if (other != null) {
      gone.add(other);
    }
  }

  /** Returns the nodes that were told. */
  NodeSet nodes() {
    return nodes;
  }

  /** Returns what changed, when all nodes were told. */
  Cluster.Change change() {
    if (kept < before.size()) {
      for (LiveNode node : before.all()) {
        if (!node.isGone() && (kept == 0 || nodes.withId(node.node().id()) != node)) {
          gone.add(node);
        }
      }
    }
    return new Cluster.Change(here, gone, added, leftOut);
  }
}
