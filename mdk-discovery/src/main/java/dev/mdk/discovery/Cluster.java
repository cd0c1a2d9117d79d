package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Version;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The nodes of one service in one environment, and the pools that draw on them.
 *
 * <p>It stays when its last node goes, as it remembers which versions were ever seen: the fallback
 * is asked for a service that is unknown, and not for one that is down.
 */
final class Cluster {

  /** Names a cluster. */
  record Key(String environment, String service) {}

  /**
   * What a word of the source changed.
   *
   * @param here the nodes that are new, or about which callers may see a difference
   * @param gone the nodes that are not known any more
   * @param added how many were not known before
   * @param leftOut how many there was no room for
   */
  record Change(List<LiveNode> here, List<LiveNode> gone, int added, int leftOut) {
    static final Change NONE = new Change(List.of(), List.of(), 0, 0);
    private static final Change NO_ROOM = new Change(List.of(), List.of(), 0, 1);

    /** Returns whether callers can see no difference. */
    boolean isNothing() {
      return here.isEmpty() && gone.isEmpty();
    }
  }

  private static final int VERSIONS_REMEMBERED = 1_000;
  private static final Pool[] NO_POOLS = {};

  final Key key;

  /** The pools to tell of changes. Replaced whole: there are few, and many clusters. */
  private volatile Pool[] pools = NO_POOLS;

  /*
   * One thread at a time tells; the lock covers what others look into meanwhile, and no foreign
   * code. The set's array, for who rebuilds a snapshot, is made when asked for, so that a source may
   * tell a million nodes one by one.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private NodeSet nodes = new NodeSet(0);

  /** The highest minor version that was ever seen of each major one. Replaced whole. */
  private volatile Map<Integer, Integer> seen = Map.of();

  /** A version that was read, with its text. */
  private record Parsed(String text, Version version) {}

  private volatile Parsed parsed = new Parsed("", Version.parse(""));

  private boolean emptyTold;
  private long emptyToldNanos;

  Cluster(Key key) {
    this.key = key;
  }

  /** Tells a pool of changes from now on. */
  void add(Pool pool) {
    lock.lock();
    try {
      Pool[] more = Arrays.copyOf(pools, pools.length + 1);
      more[pools.length] = pool;
      pools = more;
    } finally {
      lock.unlock();
    }
  }

  /** Tells a pool of changes no longer. */
  void remove(Pool pool) {
    lock.lock();
    try {
      pools = Arrays.stream(pools).filter(each -> each != pool).toArray(Pool[]::new);
    } finally {
      lock.unlock();
    }
  }

  void forEachPool(Consumer<Pool> action) {
    for (Pool pool : pools) {
      action.accept(pool);
    }
  }

  /** Returns the nodes of this moment, in the order in which they came; not to be written to. */
  LiveNode[] nodes() {
    lock.lock();
    try {
      return nodes.all();
    } finally {
      lock.unlock();
    }
  }

  /** Reads a version; nodes told one after the other nearly always share one, so it is kept. */
  Version version(String text) {
    Parsed last = parsed;
    if (!last.text.equals(text)) {
      last = new Parsed(text, Version.parse(text));
      parsed = last;
    }
    return last.version;
  }

  /** Returns whether a node was ever seen that may serve a caller who asks for this version. */
  boolean everSaw(@Nullable Version wanted) {
    Map<Integer, Integer> versions = seen;
    if (wanted == null) {
      return !versions.isEmpty();
    }
    Integer minor = versions.get(wanted.major());
    return minor != null && minor >= wanted.minor();
  }

  /**
   * Takes the description of a node.
   *
   * @param maker makes the live side of a new node; foreign code, so called without the lock
   * @param room whether a new node may be added
   * @return what changed
   */
  Change up(Node node, Function<Node, LiveNode> maker, boolean room) {
    LiveNode known = find(node);
    if (known == null && !room) {
      return Change.NO_ROOM;
    }
    LiveNode made = known == null ? maker.apply(node) : null;
    lock.lock();
    try {
      emptyTold = false;
      if (made != null) {
        nodes.add(made);
        remember(made.version());
        return new Change(List.of(made), List.of(), 1, 0);
      }
      return known == null || known.node().equals(node) ? Change.NONE : describe(known, node);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable LiveNode find(Node node) {
    lock.lock();
    try {
      LiveNode known = nodes.withId(node.id());
      return known != null ? known : nodes.at(node.address());
    } finally {
      lock.unlock();
    }
  }

  private Change describe(LiveNode known, Node node) {
    LiveNode other = nodes.removeOther(node.address(), known);
    nodes.describe(known, node);
    remember(known.version());
    return new Change(List.of(known), other == null ? List.of() : List.of(other), 0, 0);
  }

  /**
   * Takes the descriptions of all nodes: those that are not among them are gone.
   *
   * @param maker makes the live side of a new node; foreign code, so called without the lock
   * @param room how many nodes there may be
   * @return what changed
   */
  Change replace(List<Node> all, Function<Node, LiveNode> maker, int room) {
    nodes(); // leaves nothing for readers to do in the set: so it can be read without the lock
    Replacement replacement = new Replacement(nodes, maker, all.size(), room);
    all.forEach(replacement::take);
    Change change = replacement.change();
    change.here().forEach(node -> remember(node.version()));
    lock.lock();
    try {
      emptyTold = false;
      if (!change.isNothing()) {
        nodes = replacement.nodes();
      }
    } finally {
      lock.unlock();
    }
    change.gone().forEach(LiveNode::remove);
    return change;
  }

  /**
   * Removes a node by its id. By its address only if one of both has no id of its own: else a late
   * word about a process that is gone would remove its successor at the same address.
   *
   * @return what changed
   */
  Change down(Node node) {
    lock.lock();
    try {
      LiveNode known = nodes.withId(node.id());
      if (known == null) {
        LiveNode there = nodes.at(node.address());
        if (there != null && (isAnonymous(node) || isAnonymous(there.node()))) {
          known = there;
        }
      }
      if (known == null) {
        return Change.NONE;
      }
      nodes.remove(known);
      return new Change(List.of(), List.of(known), 0, 0);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isAnonymous(Node node) {
    return node.id().equals(node.address());
  }

  /** Returns whether to believe that there are no nodes any more. */
  boolean believesEmpty(long nowNanos, long afterNanos) {
    lock.lock();
    try {
      if (nodes.size() == 0) {
        return true;
      }
      if (!emptyTold) {
        emptyTold = true;
        emptyToldNanos = nowNanos;
      }
      return nowNanos - emptyToldNanos >= afterNanos;
    } finally {
      lock.unlock();
    }
  }

  private void remember(Version version) {
    Integer minor = seen.get(version.major());
    boolean known = minor != null && minor >= version.minor();
    if (!known && (minor != null || seen.size() < VERSIONS_REMEMBERED)) {
      Map<Integer, Integer> more = new HashMap<>(seen);
      more.put(version.major(), version.minor());
      seen = Map.copyOf(more); // smaller
    }
  }
}
