package dev.mdk.discovery;

import dev.mdk.Node;
import java.util.Arrays;

/**
 * Nodes in the order in which they came, found by their id and by their address. No two of them
 * have either in common. A few are looked through; more have an index for each. Not safe for
 * several threads.
 */
final class NodeSet {

  /** As many are found as fast by looking through them, and most services have no more. */
  private static final int FEW = 16;

  private static final LiveNode[] NONE = {};

  /*
   * The array is handed out while it is full and all in it are of the set; so it is never written
   * to while it is, but another one takes its place.
   */
  private LiveNode[] order;
  private int used; // of the array
  private int gone; // of those, which stay in it until it is asked for
  private @Nullable NodeIndex byId;
  private @Nullable NodeIndex byAddress;

  /** Makes an empty one, which needs not grow up to so many nodes. */
  NodeSet(int expected) {
    order = expected == 0 ? NONE : new LiveNode[expected];
    if (expected > FEW) {
      byId = new NodeIndex(true, expected);
      byAddress = new NodeIndex(false, expected);
    }
  }

  int size() {
    return used - gone;
  }

  /** Returns all of this moment, in order; not to be written to. */
  LiveNode[] all() {
    if (gone > 0) {
      compact(size());
    } else if (used < order.length) {
      order = Arrays.copyOf(order, used);
    }
    return order;
  }

  /** Leaves out those that are gone. */
  private void compact(int room) {
    LiveNode[] there = new LiveNode[room];
    int next = 0;
    for (int i = 0; i < used; i++) {
      if (!order[i].isGone()) {
        there[next++] = order[i];
      }
    }
    order = there;
    used = next;
    gone = 0;
  }

  @Nullable
  LiveNode withId(String id) {
    if (byId != null) {
      return byId.find(id);
    }
    for (int i = 0; i < used; i++) {
      if (!order[i].isGone() && order[i].node().id().equals(id)) {
        return order[i];
      }
    }
    return null;
  }

  @Nullable
  LiveNode at(String address) {
    if (byAddress != null) {
      return byAddress.find(address);
    }
    for (int i = 0; i < used; i++) {
      if (!order[i].isGone() && order[i].node().address().equals(address)) {
        return order[i];
      }
    }
    return null;
  }

  /** Puts a node in whose id and address are those of none that is in. */
  void add(LiveNode node) {
    if (used == order.length) {
      int room = size() + Math.max(1, size() / 2);
      if (gone > used / 2) {
        compact(room);
      } else {
        order = Arrays.copyOf(order, used + Math.max(1, used / 2));
      }
    }
    order[used++] = node;
    if (byId == null && used > FEW) {
      byId = new NodeIndex(true, used);
      byAddress = new NodeIndex(false, used);
      for (LiveNode each : all()) {
        index(each);
      }
    } else {
      index(node);
    }
  }

  /** Takes a node out that is in, for good. */
  void remove(LiveNode node) {
    unindex(node);
    node.remove();
    gone++;
  }

  /** Takes out whoever is at an address, unless it is this one, and returns it if there was one. */
  @Nullable
  LiveNode removeOther(String address, LiveNode node) {
    LiveNode other = at(address);
    if (other == null || other == node) {
      return null;
    }
    remove(other);
    return other;
  }

  /** Gives a node that is in another description, whose id and address no other one has. */
  void describe(LiveNode node, Node newer) {
    unindex(node);
    node.describe(newer);
    index(node);
  }

  private void index(LiveNode node) {
    if (byId != null && byAddress != null) {
      byId.add(node);
      byAddress.add(node);
    }
  }

  private void unindex(LiveNode node) {
    if (byId != null && byAddress != null) {
      byId.remove(node);
      byAddress.remove(node);
    }
  }
}
