package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.Registrar;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what is registered, tells {@code REGISTERED} at once and {@code WITHDRAWN} in the end, and
 * anything between when told to. All methods may be called from any thread.
 */
public final class RecordingRegistrar implements Registrar {

  private final Executor executor;
  private final Recording<Node> all = new Recording<>();
  private final Queue<Entry> live = new ConcurrentLinkedQueue<>();

  /** Makes a registrar that tells its listeners by the thread that registers. */
  public RecordingRegistrar() {
    this(ManualExecutor.direct());
  }

  /**
   * Makes a registrar.
   *
   * @param executor where its listeners are told
   */
  public RecordingRegistrar(Executor executor) {
    this.executor = requireNonNull(executor, "executor");
  }

  @Override
  public Registration register(Node node, RegistrationListener listener) {
    Entry entry = new Entry(requireNonNull(node, "node"), requireNonNull(listener, "listener"));
    all.add(node);
    live.add(entry);
    entry.tell(State.REGISTERED, "");
    return entry;
  }

  /**
   * Returns what is registered now.
   *
   * @return the nodes, in order
   */
  public List<Node> registered() {
    return live.stream().map(Entry::node).toList();
  }

  /**
   * Returns all that was ever registered.
   *
   * @return the nodes, in order
   */
  public List<Node> history() {
    return all.all();
  }

  /**
   * Tells those who registered, and have not withdrawn, a change.
   *
   * @param state what became of it
   * @param detail why
   */
  public void tell(State state, String detail) {
    live.forEach(entry -> entry.tell(state, detail));
  }

  private final class Entry implements Registration {
    private final Node node;
    private final RegistrationListener listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    Entry(Node node, RegistrationListener listener) {
      this.node = node;
      this.listener = listener;
    }

    @Override
    public Node node() {
      return node;
    }

    void tell(State state, String detail) {
      executor.execute(() -> listener.changed(node, state, detail));
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        live.remove(this);
        tell(State.WITHDRAWN, "");
      }
    }
  }
}
