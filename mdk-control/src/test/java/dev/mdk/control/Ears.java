package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Keeps what a source and a registration tell. */
final class Ears implements NodeListener, RegistrationListener {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<Node> nodes = new ArrayList<>();
  final List<String> states = new CopyOnWriteArrayList<>();

  static void until(String what, BooleanSupplier holds) {
    until(() -> what, holds);
  }

  private static void until(Supplier<String> what, BooleanSupplier holds) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(() -> "time left: " + what.get()).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  void untilState(String text) {
    until(() -> text + " among " + states, () -> states.stream().anyMatch(s -> s.contains(text)));
  }

  void untilKnows(String id) {
    until(id + " is known", () -> ids().contains(id));
  }

  synchronized List<String> ids() {
    return nodes.stream().map(Node::id).toList();
  }

  @Override
  public synchronized void up(Node node) {
    nodes.removeIf(node::isSame);
    nodes.add(node);
  }

  @Override
  public synchronized void down(Node node) {
    nodes.removeIf(known -> known.id().equals(node.id()));
  }

  @Override
  public synchronized void replace(String service, String environment, Collection<Node> all) {
    nodes.removeIf(
        node -> node.service().equals(service) && node.environment().name().equals(environment));
    nodes.addAll(all);
  }

  @Override
  public void state(SourceState state, String detail) {
    states.add(state + " " + detail);
  }

  @Override
  public void changed(Node node, State state, String detail) {
    states.add(state + " " + detail);
  }
}
