package dev.mdk.discovery.registry;

import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.SerialQueue;
import java.util.concurrent.Executor;

/**
 * What becomes of a registration, told to its listener from a queue of its own: each change once,
 * and nothing after the withdrawal.
 */
public final class Fate {

  private record Change(State state, String detail) {}

  private static final int QUEUE = 64;

  private final Node node;
  private final RegistrationListener listener;
  private final SerialQueue<Change> changes;
  private State told = State.WITHDRAWN; // by who tells only
  private boolean withdrawn; // by the queue's consumer only

  /**
   * Makes one of which nothing was told.
   *
   * @param node what is registered
   * @param listener who is told
   * @param executor tells it
   */
  public Fate(Node node, RegistrationListener listener, Executor executor) {
    this.node = node;
    this.listener = listener;
    this.changes =
        new SerialQueue<>("registration listener of " + node, QUEUE, executor, this::deliver);
  }

  /**
   * Tells a state, unless it was told last. For one thread at a time.
   *
   * @param state how the registration is
   * @param detail why, for humans; nothing secret
   */
  public void tell(State state, String detail) {
    if (state != told) {
      told = state;
      changes.offer(new Change(state, detail));
    }
  }

  /** Tells that it was withdrawn. From any thread, also while another one still tells something. */
  public void tellWithdrawn() {
    changes.offer(new Change(State.WITHDRAWN, ""));
  }

  private void deliver(Change change) {
    if (!withdrawn) {
      withdrawn = change.state == State.WITHDRAWN;
      listener.changed(node, change.state, change.detail);
    }
  }
}
