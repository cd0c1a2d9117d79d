package dev.mdk.discovery.registry;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a registry said so far, by the keys under which it has it, told to a listener as
 * differences: so a node keeps its identity over any number of complete answers.
 *
 * <p>What a complete answer lacks is gone, with two exceptions. A service of which it has nothing
 * at all, and anything if the registry may have lost its memory, is doubted: it stays, until it was
 * missing for the time of the setting {@code discovery.empty-after}, 30 s by default. A registry
 * that has lost its memory is believed about what is missing after that time only: its nodes come
 * back one by one, and the first proves nothing about the others. What the registry says explicitly
 * is believed at once.
 *
 * <p>For one thread at a time.
 */
public final class NodeTable {

  /** The setting that says how long what is missing is doubted. */
  public static final String EMPTY_AFTER = "discovery.empty-after";

  /** Where a node is: two keys with the same are two words about one node. */
  private record Place(String environment, String service, String address) {
    static Place of(Node node) {
      return new Place(node.environment().name(), node.service(), node.address());
    }
  }

  private record Cluster(String environment, String service) {
    static Cluster of(Node node) {
      return new Cluster(node.environment().name(), node.service());
    }
  }

  private final NodeListener listener;
  private final Ticker ticker;
  private final long doubtNanos;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<Place, String> owners = new HashMap<>(); // the key that was told last
  private final Map<String, Long> doubted = new LinkedHashMap<>(); // since when
  private boolean forgot; // the registry, not long ago
  private long forgotNanos;

  /**
   * Makes an empty one.
   *
   * @param listener who is told
   * @param ticker the time
   * @param settings where {@value #EMPTY_AFTER} is looked up
   */
  public NodeTable(NodeListener listener, Ticker ticker, Settings settings) {
    this.listener = listener;
    this.ticker = ticker;
    this.doubtNanos = settings.duration(EMPTY_AFTER, Duration.ofSeconds(30)).toNanos();
  }

  /**
   * Takes what the registry has under a key.
   *
   * @param key the key
   * @param node the node
   */
  public void put(String key, Node node) {
    doubted.remove(key);
    Node before = nodes.put(key, node);
    if (node.equals(before)) {
      return;
    }
    if (before != null && !Place.of(before).equals(Place.of(node))) {
      // Told as gone only if another service or identity takes its place: else the table sees it
      // move.
      boolean moves = Cluster.of(before).equals(Cluster.of(node)) && before.id().equals(node.id());
      release(key, before, !moves);
    }
    owners.put(Place.of(node), key);
    listener.up(node);
  }

  /**
   * Takes that the registry has nothing under a key any more, and said so.
   *
   * @param key the key; one that is not known does nothing
   */
  public void remove(String key) {
    doubted.remove(key);
    Node node = nodes.remove(key);
    if (node != null) {
      release(key, node, true);
    }
  }

  private void release(String key, Node node, boolean tell) {
    if (!owners.remove(Place.of(node), key)) {
      return; // another key has the same place: it is that one's node now
    }
    if (tell) {
      listener.down(node);
    }
    heir(node)
        .ifPresent(
            heir -> {
              owners.put(Place.of(node), heir.getKey());
              listener.up(heir.getValue());
            });
  }

  private Optional<Map.Entry<String, Node>> heir(Node gone) {
    if (owners.size() >= nodes.size()) { // nobody shares a place, which is nearly always so
      return Optional.empty();
    }
    Place place = Place.of(gone);
    return nodes.entrySet().stream()
        .filter(entry -> Place.of(entry.getValue()).equals(place))
        .findFirst();
  }

  /**
   * Takes a complete answer: first who comes, so that no service is empty in between.
   *
   * @param all everything that the registry has, by its keys
   * @param remembers false if the registry may have lost its memory: it is another one than before,
   *     or in an older state
   */
  public void list(Map<String, Node> all, boolean remembers) {
    long now = ticker.nanoTime();
    if (!remembers && !nodes.isEmpty()) {
      forgot = true;
      forgotNanos = now;
    }
    forgot &= now - forgotNanos < doubtNanos;
    Set<Cluster> present = new HashSet<>();
    all.forEach(
        (key, node) -> {
          put(key, node);
          present.add(Cluster.of(node));
        });
    for (String key : missing(all)) {
      Node node = nodes.get(key);
      if (node != null && !forgot && present.contains(Cluster.of(node))) {
        remove(key);
      } else {
        doubted.putIfAbsent(key, now);
      }
    }
  }

  private Collection<String> missing(Map<String, Node> all) {
    List<String> missing = new ArrayList<>();
    for (String key : nodes.keySet()) {
      if (!all.containsKey(key)) {
        missing.add(key);
      }
    }
    return missing;
  }

  /**
   * Takes leave of what was missing for long enough. To be called from time to time while the
   * registry answers, and then only: a registry that is away confirms nothing.
   *
   * @return in how many nanoseconds it is worth to be called again; {@link Long#MAX_VALUE} if
   *     nothing is doubted
   */
  public long settle() {
    long next = Long.MAX_VALUE;
    long now = ticker.nanoTime();
    for (Map.Entry<String, Long> doubt : List.copyOf(doubted.entrySet())) {
      long left = doubtNanos - (now - doubt.getValue());
      if (left <= 0) {
        remove(doubt.getKey());
      } else {
        next = Math.min(next, left);
      }
    }
    return next;
  }

  /**
   * Returns what is known, doubted or not.
   *
   * @return how many nodes
   */
  public int size() {
    return nodes.size();
  }
}
