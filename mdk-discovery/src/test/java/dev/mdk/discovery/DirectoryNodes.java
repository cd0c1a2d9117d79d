package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The table that a source tells: what is up, what was said, and waiting for it. */
class DirectoryNodes implements NodeListener {

  private final Set<Node> nodes = new LinkedHashSet<>(); // also the monitor of all
  private final List<String> said = new ArrayList<>();

  @Override
  public void up(Node node) {
    synchronized (nodes) {
      nodes.removeIf(node::isSame);
      nodes.add(node);
      say("up " + node.address());
    }
  }

  @Override
  public void down(Node node) {
    synchronized (nodes) {
      nodes.removeIf(node::isSame);
      say("down " + node.address());
    }
  }

  @Override
  public void replace(String service, String environment, Collection<Node> all) {
    synchronized (nodes) {
      say("replace " + service);
    }
  }

  @Override
  public void state(SourceState state, String detail) {
    synchronized (nodes) {
      say(state.toString());
    }
  }

  private void say(String what) {
    said.add(what);
    nodes.notifyAll();
  }

  List<String> said() {
    synchronized (nodes) {
      return List.copyOf(said);
    }
  }

  List<Node> nodes() {
    synchronized (nodes) {
      return List.copyOf(nodes);
    }
  }

  /** Waits until what was said fulfils a condition; returns whether it did in time. */
  boolean await(Predicate<DirectoryNodes> condition, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (nodes) {
      while (!condition.test(this)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        nodes.wait(left);
      }
      return true;
    }
  }

  boolean awaitSize(int size, Duration limit) throws InterruptedException {
    return await(all -> all.nodes.size() == size, limit);
  }

  boolean awaitSaid(String what, Duration limit) throws InterruptedException {
    return await(all -> all.said.contains(what), limit);
  }
}
