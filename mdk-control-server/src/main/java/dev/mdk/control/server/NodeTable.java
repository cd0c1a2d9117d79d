package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the registry tells, for all who want to know: which nodes there are, by service, and what
 * has just changed. Each text is made once, whoever gets it.
 */
final class NodeTable implements Registry.Listener {

  /*
   * Watchers are told under the lock, so that each hears what was known when it came and then every
   * change, in order; they only take note. Original clients keep a node until its `expire`, also over a
   * loss of their connection, so those that are gone are told to whoever comes back.
   */
  private static final int CHANGES = 200;
  private static final int GONE = 10_000;
  private static final int GONE_CHARACTERS = 10_000_000;
  private static final int MAX_INTERESTS = 200_000; // of all watchers
  private static final int MAX_ENVIRONMENTS = 100;
  private static final String LAST = "\uFFFF"; // after any name

  /** The order of lists. */
  static final Comparator<Lease.Key> ORDER =
      Comparator.comparing(Lease.Key::environment)
          .thenComparing(Lease.Key::service)
          .thenComparing(Lease.Key::id);

  /** A node of the table, and how it is told. */
  private record Row(Lease lease, String text) {}

  /** What happened to a node: {@code up}, or why it is gone. */
  record Change(Instant time, String what, Lease lease) {}

  private final Facilities facilities;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Lease.Key, Row> rows = new TreeMap<>(ORDER);
  private final Map<String, Map<Lease.Key, Row>> services = new HashMap<>();
  private final Map<String, Set<Lease.Key>> ids = new HashMap<>();
  private final Map<Lease.Key, String> gone = new LinkedHashMap<>();
  private long goneCharacters;
  private final Deque<Change> changes = new ArrayDeque<>();
  private final Set<NodeWatcher> all = new HashSet<>();
  private final Map<String, Set<NodeWatcher>> interested = new HashMap<>();
  private int interests;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private boolean settled;

  /** Makes an empty table, which is settled when it is told so. */
  NodeTable(Facilities facilities) {
    this.facilities = facilities;
  }

  /** Adds who is told of changes, one at a time; must not block. */
  void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  void unlisten(Consumer<Change> listener) {
    listeners.remove(listener);
  }

  @Override
  public void up(Lease lease) {
    lock.lock();
    try {
      String text = RtpCodec.encode(new RtpMessage.Active(lease.node(), lease.ttl()));
      Row row = new Row(lease, text);
      Lease.Key key = lease.key();
      rows.put(key, row);
      services.computeIfAbsent(key.service(), name -> new LinkedHashMap<>()).put(key, row);
      ids.computeIfAbsent(key.id(), id -> new TreeSet<>(ORDER)).add(key);
      forgetGone(key);
      tell(key.service(), text);
      note("up", lease);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void down(Lease lease, Registry.Reason reason) {
    lock.lock();
    try {
      Lease.Key key = lease.key();
      rows.remove(key);
      services.computeIfPresent(
          key.service(), (name, some) -> some.remove(key) != null && some.isEmpty() ? null : some);
      ids.computeIfPresent(
          key.id(), (id, some) -> some.remove(key) && some.isEmpty() ? null : some);
      String text = RtpCodec.encode(new RtpMessage.Expire(lease.node()));
      if (reason != Registry.Reason.REPLACED) { // clients take the new one for it
        tell(key.service(), text);
      }
      remember(key, text);
      note(reason.text(), lease);
    } finally {
      lock.unlock();
    }
  }

  private void remember(Lease.Key key, String text) {
    gone.put(key, text);
    goneCharacters += text.length();
    while (gone.size() > GONE || goneCharacters > GONE_CHARACTERS) {
      forgetGone(gone.keySet().iterator().next());
    }
  }

  private void forgetGone(Lease.Key key) {
    String text = gone.remove(key);
    goneCharacters -= text == null ? 0 : text.length();
  }

  private void tell(String service, String text) {
    all.forEach(watcher -> watcher.changed(text));
    interested.getOrDefault(service, Set.of()).forEach(watcher -> watcher.changed(text));
  }

  private void note(String what, Lease lease) {
    Change change = new Change(facilities.clock().instant(), what, lease);
    changes.addFirst(change);
    if (changes.size() > CHANGES) {
      changes.removeLast();
    }
    listeners.forEach(listener -> listener.accept(change));
  }

  /** Tells a watcher of all nodes, now and from now on. */
  void watch(NodeWatcher watcher) {
    lock.lock();
    try {
      if (all.add(watcher)) {
        List<String> texts = new ArrayList<>(gone.values());
        rows.values().forEach(row -> texts.add(row.text));
        watcher.known(texts.iterator());
        if (settled) {
          watcher.synced(Optional.empty());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells a watcher of the nodes of a service, now and from now on.
   *
   * @return false if watchers have named too many services already; then it may watch all
   */
  boolean watch(String service, NodeWatcher watcher) {
    lock.lock();
    try {
      if (interests >= MAX_INTERESTS) {
        return false;
      }
      if (interested.computeIfAbsent(service, name -> new HashSet<>()).add(watcher)) {
        interests++;
        watcher.known(
            services.getOrDefault(service, Map.of()).values().stream()
                .map(Row::text)
                .toList()
                .iterator());
        if (settled) {
          watcher.synced(Optional.of(service));
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends what a watcher is told, whatever services it named. */
  void unwatch(NodeWatcher watcher, Collection<String> named) {
    lock.lock();
    try {
      all.remove(watcher);
      for (String service : named) {
        Set<NodeWatcher> some = interested.getOrDefault(service, Set.of());
        if (some.contains(watcher)) {
          some.remove(watcher);
          interests--;
        }
        if (some.isEmpty()) {
          interested.remove(service);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells that whoever was registered before has had the time to come back. */
  void settle() {
    lock.lock();
    try {
      settled = true;
      all.forEach(watcher -> watcher.synced(Optional.empty()));
      interested.forEach(
          (service, some) -> some.forEach(watcher -> watcher.synced(Optional.of(service))));
    } finally {
      lock.unlock();
    }
  }

  boolean isSettled() {
    lock.lock();
    try {
      return settled;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many services all watchers together have named. */
  int interests() {
    lock.lock();
    try {
      return interests;
    } finally {
      lock.unlock();
    }
  }

  int nodes() {
    lock.lock();
    try {
      return rows.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the names of environments with a node, the first hundred. */
  List<String> environments() {
    List<String> names = new ArrayList<>();
    lock.lock();
    try {
      Lease.Key next = rows.isEmpty() ? null : rows.firstKey();
      while (next != null && names.size() < MAX_ENVIRONMENTS) {
        names.add(next.environment());
        next = rows.higherKey(new Lease.Key(next.environment(), LAST, LAST));
      }
    } finally {
      lock.unlock();
    }
    return names;
  }

  int services() {
    lock.lock();
    try {
      return services.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the nodes after one, in their order. */
  List<Lease> page(Optional<Lease.Key> after, Predicate<Lease> wanted, int limit) {
    lock.lock();
    try {
      return after.map(key -> rows.tailMap(key, false)).orElse(rows).values().stream()
          .map(Row::lease)
          .filter(wanted)
          .limit(limit)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the nodes of this id in an environment: the services of one process. */
  List<Node> withId(String environment, String id) {
    lock.lock();
    try {
      return ids.getOrDefault(id, Set.of()).stream()
          .filter(key -> key.environment().equals(environment))
          .flatMap(key -> Optional.ofNullable(rows.get(key)).stream())
          .map(row -> row.lease.node())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Returns what has changed last, the latest first. */
  List<Change> changes() {
    lock.lock();
    try {
      return List.copyOf(changes);
    } finally {
      lock.unlock();
    }
  }
}
