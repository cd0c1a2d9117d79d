package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What is registered inside this JVM under one name.
 *
 * <p>A change is put into the queue of each subscriber under the lock, so that all see the same
 * order, and told after it: by the thread that made the change, which has so been heard when it
 * returns, or by another one that is telling this subscriber at the moment.
 */
final class LocalRegistry {

  private static final Map<String, LocalRegistry> REGISTRIES = new ConcurrentHashMap<>();

  /** A registration. Two of them may be of equal nodes, and are not the same. */
  static final class Entry {
    final Node node;

    Entry(Node node) {
      this.node = node;
    }
  }

  private final ReentrantLock lock = new ReentrantLock(); // covers both lists
  private final List<Entry> entries = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();

  /** Returns the registry of a name, the same for everybody in this JVM. */
  static LocalRegistry named(String name) {
    return REGISTRIES.computeIfAbsent(name, unused -> new LocalRegistry());
  }

  /** Adds a node, which replaces those that are the same. */
  Entry add(Node node) {
    Entry entry = new Entry(node);
    change(
        () -> {
          entries.add(entry);
          tell(listener -> listener.up(node));
          return true;
        });
    return entry;
  }

  /**
   * Removes a node, and returns whether it was there. What it had replaced is told again: the node
   * lives on if it was registered twice.
   */
  boolean remove(Entry entry) {
    return change(
        () -> {
          if (!entries.remove(entry)) {
            return false;
          }
          List<Node> same =
              entries.stream().map(other -> other.node).filter(entry.node::isSame).toList();
          if (same.isEmpty()) {
            tell(listener -> listener.down(entry.node));
          } else {
            same.forEach(node -> tell(listener -> listener.up(node)));
          }
          return true;
        });
  }

  DiscoverySource.Subscription subscribe(NodeListener listener) {
    Subscriber subscriber = new Subscriber(listener);
    change(
        () -> {
          entries.forEach(entry -> subscriber.add(to -> to.up(entry.node)));
          subscriber.add(to -> to.state(SourceState.SYNCED, ""));
          return subscribers.add(subscriber);
        });
    return () -> {
      subscriber.isClosed = true;
      change(() -> subscribers.remove(subscriber));
    };
  }

  private interface Change {
    boolean make();
  }

  private boolean change(Change change) {
    List<Subscriber> told;
    boolean made;
    lock.lock();
    try {
      made = change.make();
      told = List.copyOf(subscribers);
    } finally {
      lock.unlock();
    }
    told.forEach(Subscriber::catchUp);
    return made;
  }

  private void tell(Consumer<NodeListener> word) {
    subscribers.forEach(subscriber -> subscriber.add(word));
  }

  /** One who is told, by one thread at a time. */
  private static final class Subscriber {
    private final NodeListener listener;
    private final OneAtATime words = new OneAtATime();
    volatile boolean isClosed;

    Subscriber(NodeListener listener) {
      this.listener = listener;
    }

    void add(Consumer<NodeListener> word) {
      words.add(
          () -> {
            if (!isClosed) {
              word.accept(listener);
            }
          });
    }

    void catchUp() {
      words.catchUp();
    }
  }
}
