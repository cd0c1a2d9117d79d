package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SourceState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A source of nodes that tells what a test makes it tell, to all listeners that are started, by the
 * thread of the test; and keeps what it was asked. A new one tells nothing by itself: it is
 * connecting. Nothing is told again to a listener that is started later. All methods may be called
 * from any thread.
 */
public final class ScriptedSource implements DiscoverySource {

  private final ReentrantLock telling = new ReentrantLock(); // one call at a time, as promised
  private final List<Started> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger closings = new AtomicInteger();
  private final Recording<String> wanted = new Recording<>();
  private final Recording<String> refreshed = new Recording<>();
  private final Consumer<NodeListener> greeting;
  private final Optional<Registrar> registrar;

  /** Makes a source that is connecting, and cannot register. */
  public ScriptedSource() {
    this(listener -> {}, Optional.empty());
  }

  private ScriptedSource(Consumer<NodeListener> greeting, Optional<Registrar> registrar) {
    this.greeting = greeting;
    this.registrar = registrar;
  }

  /**
   * Makes a source that tells some nodes to each listener when it starts, and then that it is
   * synced.
   *
   * @param nodes the nodes
   * @return the source
   */
  public static ScriptedSource synced(Node... nodes) {
    List<Node> known = List.of(nodes);
    return new ScriptedSource(
        listener -> {
          known.forEach(listener::up);
          listener.state(SourceState.SYNCED, "");
        },
        Optional.empty());
  }

  /**
   * Returns a fresh source that starts in the same way, and registers.
   *
   * @param registrar where nodes are registered, such as a {@link RecordingRegistrar}
   * @return another source, not started
   */
  public ScriptedSource withRegistrar(Registrar registrar) {
    return new ScriptedSource(greeting, Optional.of(registrar));
  }

  @Override
  public Subscription start(NodeListener listener) {
    Started started = new Started(requireNonNull(listener, "listener"));
    starts.incrementAndGet();
    telling.lock();
    try {
      open.add(started);
      greeting.accept(listener);
    } finally {
      telling.unlock();
    }
    return started;
  }

  @Override
  public Optional<Registrar> registrar() {
    return registrar;
  }

  /**
   * Tells that nodes exist.
   *
   * @param nodes one call for each
   */
  public void up(Node... nodes) {
    for (Node node : nodes) {
      tell(listener -> listener.up(node));
    }
  }

  /**
   * Tells that nodes are gone.
   *
   * @param nodes one call for each
   */
  public void down(Node... nodes) {
    for (Node node : nodes) {
      tell(listener -> listener.down(node));
    }
  }

  /**
   * Tells all nodes of a service.
   *
   * @param service the name of the service
   * @param environment the name of the environment
   * @param nodes its nodes
   */
  public void replace(String service, String environment, Node... nodes) {
    List<Node> all = List.of(nodes);
    tell(listener -> listener.replace(service, environment, all));
  }

  /**
   * Tells how the source is.
   *
   * @param state its state
   * @param detail why
   */
  public void state(SourceState state, String detail) {
    tell(listener -> listener.state(state, detail));
  }

  private void tell(Consumer<NodeListener> what) {
    telling.lock();
    try {
      open.forEach(started -> started.tell(what));
    } finally {
      telling.unlock();
    }
  }

  /**
   * Returns the services that were wanted.
   *
   * @return their names, in order, as often as they were
   */
  public List<String> wanted() {
    return wanted.all();
  }

  /**
   * Returns the services for which a refresh was asked.
   *
   * @return their names, in order, as often as they were
   */
  public List<String> refreshed() {
    return refreshed.all();
  }

  /**
   * Returns how often it was started.
   *
   * @return zero or more
   */
  public int starts() {
    return starts.get();
  }

  /**
   * Returns how many of its subscriptions were closed.
   *
   * @return at most {@link #starts()}
   */
  public int closings() {
    return closings.get();
  }

  private final class Started implements Subscription {
    private final NodeListener listener;

    Started(NodeListener listener) {
      this.listener = listener;
    }

    void tell(Consumer<NodeListener> what) {
      if (open.contains(this)) { // the listener called before may have closed it
        what.accept(listener);
      }
    }

    @Override
    public void want(String service) {
      wanted.add(service);
    }

    @Override
    public void refresh(String service) {
      refreshed.add(service);
    }

    @Override
    public void close() {
      if (open.remove(this)) {
        closings.incrementAndGet();
      }
    }
  }
}
