package dev.mdk.testing.contracts;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What a source tells, and whether it keeps the rules of telling. */
final class Heard implements NodeListener {

  private final AtomicInteger inside = new AtomicInteger();
  private final List<Node> nodes = new ArrayList<>(); // all below: guarded by this
  private final List<String> faults = new ArrayList<>();
  private final List<String> details = new ArrayList<>();
  private Optional<SourceState> state = Optional.empty();
  private Optional<List<Node>> whenSynced = Optional.empty();
  private int calls;

  @Override
  public void up(Node node) {
    told(
        () -> {
          nodes.removeIf(node::isSame);
          nodes.add(node);
        });
  }

  @Override
  public void down(Node node) {
    told(
        () -> {
          if (!nodes.removeIf(known -> known.isSame(node) && known.id().equals(node.id()))) {
            nodes.removeIf(node::isSame);
          }
        });
  }

  @Override
  public void replace(String service, String environment, Collection<Node> all) {
    told(
        () -> {
          if (all.isEmpty()) {
            return; // not believed at once, by the rule of the listener
          }
          nodes.removeIf(
              known ->
                  known.service().equals(service)
                      && known.environment().name().equals(environment));
          nodes.addAll(all);
        });
  }

  @Override
  public void state(SourceState now, String detail) {
    told(
        () -> {
          if (detail == null) {
            faults.add("told a state without a detail, not even an empty one");
          }
          state = Optional.of(now);
          details.add(String.valueOf(detail));
          if (now == SourceState.SYNCED && whenSynced.isEmpty()) {
            whenSynced = Optional.of(List.copyOf(nodes));
          }
        });
  }

  private void told(Runnable what) {
    boolean alone = inside.incrementAndGet() == 1;
    LockSupport.parkNanos(10_000); // lets another call in, if there is one
    synchronized (this) {
      calls++;
      if (!alone) {
        faults.add("told two things at a time");
      }
      what.run();
    }
    inside.decrementAndGet();
  }

  synchronized List<Node> nodes() {
    return List.copyOf(nodes);
  }

  synchronized boolean knows(Node node) {
    return nodes.contains(node);
  }

  synchronized boolean is(SourceState wanted) {
    return state.isPresent() && state.get() == wanted;
  }

  /** The nodes that had been told when it was synced for the first time; empty before. */
  synchronized Optional<List<Node>> whenSynced() {
    return whenSynced;
  }

  /** What was told with each state. */
  synchronized List<String> details() {
    return List.copyOf(details);
  }

  synchronized int calls() {
    return calls;
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
