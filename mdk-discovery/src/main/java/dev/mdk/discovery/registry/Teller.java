package dev.mdk.discovery.registry;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands on to a listener, one call at a time, what it is told; a state only if it is another one.
 * Nothing gets through once it is closed, nor does anything that the listener throws come back.
 */
public final class Teller implements NodeListener, AutoCloseable {

  private record Now(SourceState state, String detail) {}

  private static final System.Logger LOG = System.getLogger("dev.mdk.discovery");

  private final ReentrantLock lock = new ReentrantLock();
  private final String title;
  private final NodeListener listener;
  private Optional<Now> told = Optional.empty();
  private boolean closed;

  /**
   * Makes an open one.
   *
   * @param title what tells, for the log
   * @param listener who is told
   */
  public Teller(String title, NodeListener listener) {
    this.title = title;
    this.listener = listener;
  }

  @Override
  public void up(Node node) {
    tell(() -> listener.up(node));
  }

  @Override
  public void down(Node node) {
    tell(() -> listener.down(node));
  }

  @Override
  public void replace(String service, String environment, Collection<Node> nodes) {
    tell(() -> listener.replace(service, environment, nodes));
  }

  @Override
  public void state(SourceState state, String detail) {
    tell(
        () -> {
          Optional<Now> now = Optional.of(new Now(state, detail));
          if (!now.equals(told)) {
            told = now;
            listener.state(state, detail);
          }
        });
  }

  private void tell(Runnable call) {
    lock.lock();
    try {
      if (!closed) {
        call.run();
      }
    } catch (RuntimeException | Error e) { // it must not, and costs only this
      LOG.log(System.Logger.Level.ERROR, "the listener of " + title + " threw", e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends it. A call that is under way is through when this returns. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
