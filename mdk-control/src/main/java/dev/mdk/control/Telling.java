package dev.mdk.control;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells one listener, one call at a time and in order. What is noted under the lock of the
 * connection is told when that is free again, as a listener may have locks of its own.
 */
final class Telling implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");

  private final NodeListener listener;
  private final Queue<Consumer<NodeListener>> notes = new ConcurrentLinkedQueue<>();
  private final ReentrantLock telling = new ReentrantLock();
  private volatile boolean closed;

  Telling(NodeListener listener) {
    this.listener = listener;
  }

  void up(Node node) {
    notes.add(to -> to.up(node));
  }

  void down(Node node) {
    notes.add(to -> to.down(node));
  }

  void state(SourceState state, String detail) {
    notes.add(to -> to.state(state, detail));
  }

  /** Tells what was noted. Who finds another thread at it leaves it to that one. */
  void tell() {
    while (!notes.isEmpty() && telling.tryLock()) {
      try {
        for (Consumer<NodeListener> note = notes.poll(); note != null; note = notes.poll()) {
          tell(note);
        }
      } finally {
        telling.unlock();
      }
    }
  }

  private void tell(Consumer<NodeListener> note) {
    try {
      if (!closed) {
        note.accept(listener);
      }
    } catch (RuntimeException | Error e) { // it must not, and costs only this
      LOG.log(System.Logger.Level.ERROR, "the listener of nodes threw", e);
    }
  }

  /** Ends it. A call that is under way is through when this returns. */
  @Override
  public void close() {
    closed = true;
    telling.lock();
    try {
      notes.clear();
    } finally {
      telling.unlock();
    }
  }
}
