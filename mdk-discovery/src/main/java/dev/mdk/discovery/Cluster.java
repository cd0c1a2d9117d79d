package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
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
   * @param node the node it was about
   * @param isNew whether it was not known before
   * @param isChanged whether callers may see a difference
   * @param gone the nodes that are not known any more
   */
  record Update(LiveNode node, boolean isNew, boolean isChanged, List<LiveNode> gone) {}

  private static final int VERSIONS_REMEMBERED = 1_000;
  private static final LiveNode[] NONE = {};

  final Key key;

  /** The pools to tell of changes. */
  final List<Pool> pools = new CopyOnWriteArrayList<>();

  /*
   * The lock covers the maps, and no foreign code. The array is their content for who rebuilds a
   * snapshot; it is made when asked for, so that a source may tell a million nodes one by one.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, LiveNode> byId = new HashMap<>();
  private final Map<String, LiveNode> byAddress = new LinkedHashMap<>();
  private LiveNode @Nullable [] array = NONE;

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

  /** Returns the nodes of this moment, in the order in which they came; not to be written to. */
  LiveNode[] nodes() {
    lock.lock();
    try {
      LiveNode[] nodes = array;
      if (nodes == null) {
        nodes = byAddress.values().toArray(NONE);
        array = nodes;
      }
      return nodes;
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
   * @return what changed, or null if there is no room
   */
  @Nullable
  Update up(Node node, Function<Node, LiveNode> maker, boolean room) {
    while (true) {
      LiveNode made = find(node) == null && room ? maker.apply(node) : null;
      lock.lock();
      try {
        emptyTold = false;
        LiveNode known = same(node);
        if (known != null && made == null) {
          return describe(known, node);
        }
        if (known == null && made != null) {
          return add(made, node);
        }
        if (known == null && !room) {
          return null;
        }
      } finally {
        lock.unlock();
      }
      if (made != null) { // the source broke its promise of one call at a time: look again
        made.remove();
        made.closeBreaker();
      }
    }
  }

  private @Nullable LiveNode find(Node node) {
    lock.lock();
    try {
      return same(node);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable LiveNode same(Node node) {
    LiveNode known = byId.get(node.id());
    return known != null ? known : byAddress.get(node.address());
  }

  private Update add(LiveNode made, Node node) {
    byId.put(node.id(), made);
    byAddress.put(node.address(), made);
    array = null;
    remember(made.version());
    return new Update(made, true, true, List.of());
  }

  private Update describe(LiveNode known, Node node) {
    Node before = known.node();
    if (before.equals(node)) {
      return new Update(known, false, false, List.of());
    }
    List<LiveNode> gone = List.of();
    LiveNode other = byAddress.get(node.address());
    if (other != null && other != known) { // it took over the address of another one
      drop(other);
      gone = List.of(other);
    }
    if (!before.id().equals(node.id())) {
      byId.remove(before.id());
      byId.put(node.id(), known);
    }
    if (!before.address().equals(node.address())) {
      byAddress.remove(before.address());
      byAddress.put(node.address(), known);
      array = null;
    }
    known.describe(node);
    remember(known.version());
    return new Update(known, false, true, gone);
  }

  /**
   * Removes a node by its id. By its address only if one of both has no id of its own: else a late
   * word about a process that is gone would remove its successor at the same address.
   *
   * @return the node that is gone, if it was known
   */
  List<LiveNode> down(Node node) {
    lock.lock();
    try {
      LiveNode known = byId.get(node.id());
      if (known == null) {
        LiveNode there = byAddress.get(node.address());
        if (there != null && (isAnonymous(node) || isAnonymous(there.node()))) {
          known = there;
        }
      }
      if (known == null) {
        return List.of();
      }
      drop(known);
      return List.of(known);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isAnonymous(Node node) {
    return node.id().equals(node.address());
  }

  /** Removes all nodes but these. */
  List<LiveNode> retain(Set<LiveNode> kept) {
    List<LiveNode> gone = new ArrayList<>();
    for (LiveNode node : nodes()) {
      if (!kept.contains(node)) {
        gone.add(node);
      }
    }
    lock.lock();
    try {
      gone.forEach(this::drop);
    } finally {
      lock.unlock();
    }
    return gone;
  }

  /** Returns whether to believe that there are no nodes any more. */
  boolean believesEmpty(long nowNanos, long afterNanos) {
    lock.lock();
    try {
      if (byId.isEmpty()) {
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

  private void drop(LiveNode node) {
    node.remove();
    byId.remove(node.node().id(), node);
    byAddress.remove(node.node().address(), node);
    array = null;
  }

  private void remember(Version version) {
    Integer minor = seen.get(version.major());
    boolean known = minor != null && minor >= version.minor();
    if (!known && (minor != null || seen.size() < VERSIONS_REMEMBERED)) {
      Map<Integer, Integer> more = new HashMap<>(seen);
      more.put(version.major(), version.minor());
      seen = more;
    }
  }
}
