package dev.mdk.discovery.registry;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Notes what a source tells, and waits for it. */
public final class Watcher implements NodeListener {

  private final Map<String, Node> nodes = new LinkedHashMap<>(); // all: guarded by this
  private final List<String> downs = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private final Map<String, Long> downNanos = new HashMap<>();
  private SourceState state = SourceState.CONNECTING;

  @Override
  public synchronized void up(Node node) {
    nodes.values().removeIf(node::isSame);
    nodes.put(node.id() + " " + node.service(), node);
    notifyAll();
  }

  @Override
  public synchronized void down(Node node) {
    nodes.remove(node.id() + " " + node.service());
    downs.add(node.address());
    downNanos.putIfAbsent(node.address(), System.nanoTime());
    notifyAll();
  }

  @Override
  public synchronized void replace(String service, String environment, Collection<Node> all) {
    nodes.values().removeIf(node -> node.service().equals(service));
    all.forEach(this::up);
  }

  @Override
  public synchronized void state(SourceState state, String detail) {
    this.state = state;
    states.add(state + " " + detail);
    notifyAll();
  }

  public synchronized Set<String> addresses() {
    Set<String> addresses = new TreeSet<>();
    nodes.values().forEach(node -> addresses.add(node.address()));
    return addresses;
  }

  public synchronized List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  public synchronized List<String> downs() {
    return List.copyOf(downs);
  }

  /** Returns when it was told for the first time that a node is gone, as of nanoTime. */
  public synchronized long downNanos(String address) {
    return Optional.ofNullable(downNanos.get(address)).orElseThrow();
  }

  public synchronized List<String> states() {
    return List.copyOf(states);
  }

  public synchronized SourceState state() {
    return state;
  }

  /** Waits until it is in a state. */
  public void await(SourceState wanted) throws InterruptedException {
    until(wanted.toString(), watcher -> watcher.state == wanted);
  }

  /**
   * Waits until it was told of a state in these words, whichever it is in by now: the first try may
   * fail for another reason than the one that is looked for, as on a slow machine.
   */
  public void awaitTold(String words) throws InterruptedException {
    until(
        "told " + words,
        watcher -> watcher.states.stream().anyMatch(state -> state.contains(words)));
  }

  /** Waits until it knows exactly these addresses. */
  public void awaitAddresses(String... wanted) throws InterruptedException {
    Set<String> all = new TreeSet<>(List.of(wanted));
    until("addresses " + all, watcher -> watcher.addresses().equals(all));
  }

  /** Waits until something holds, for a minute at most. */
  public synchronized void until(String what, Predicate<Watcher> holds)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.test(this)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "not within 60 s: " + what + "; but " + addresses() + ", told " + states);
      }
      wait(left);
    }
  }
}
