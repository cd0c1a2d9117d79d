package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SerialQueue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One registration and its handles. It ends with the last of them; who comes later waits until it
 * is gone and makes a new one, so that an end never withdraws what was registered after it.
 */
final class SharedRegistration {

  private static final int CAPACITY = 64;

  /** What the registrar told. */
  private record News(Node node, RegistrationListener.State state, String detail) {}

  private final Node node;
  private final Executor executor;
  private final Consumer<SharedRegistration> remove;
  private final CompletableFuture<Registration> registration = new CompletableFuture<>();
  private final CompletableFuture<Boolean> gone = new CompletableFuture<>();
  private final AtomicInteger holders =
      new AtomicInteger(1); // its maker; never up again from 0 or less
  private final AtomicBoolean withdrawn = new AtomicBoolean();
  private final List<Handle> handles = new CopyOnWriteArrayList<>();
  private volatile Optional<News> last = Optional.empty();

  SharedRegistration(Node node, Executor executor, Consumer<SharedRegistration> remove) {
    this.node = node;
    this.executor = executor;
    this.remove = remove;
  }

  /** Registers. Called once, by its maker; others wait for it. */
  void begin(Registrar registrar) {
    try {
      registration.complete(
          requireNonNull(registrar.register(node, this::changed), "what the registrar returned"));
    } catch (RuntimeException failed) {
      registration.completeExceptionally(failed);
      holders.set(0);
      end();
      throw failed;
    }
  }

  /**
   * Waits until its maker has registered it, which does not wait for anything far away.
   *
   * @throws RuntimeException what the registrar threw
   */
  void awaitBegun() {
    try {
      registration.join();
    } catch (CompletionException failed) {
      throw Waits.unwrap(failed) instanceof RuntimeException told ? told : failed;
    }
  }

  private void changed(Node changed, RegistrationListener.State state, String detail) {
    Optional<News> news = Optional.of(new News(changed, state, detail));
    last = news;
    handles.forEach(handle -> handle.queue.offer(news));
  }

  /** Returns one more handle, or empty if it has ended. */
  Optional<Registration> handle(RegistrationListener listener) {
    int before;
    do {
      before = holders.get();
      if (before <= 0) {
        return Optional.empty();
      }
    } while (!holders.compareAndSet(before, before + 1));
    Handle handle = new Handle(listener);
    handles.add(handle);
    handle.queue.offer(Optional.empty()); // what was told before, unless news comes first
    return Optional.of(handle);
  }

  /** Gives up one hold on it. */
  void leave() {
    if (holders.decrementAndGet() == 0) {
      withdraw();
    }
  }

  /** Withdraws it, whoever holds it. */
  void withdraw() {
    if (!withdrawn.getAndSet(true)) {
      holders.set(0);
      Waits.after(
          registration,
          (registered, failed) -> {
            try {
              if (registered != null) {
                registered.close();
              }
            } finally {
              end();
            }
          });
    }
  }

  private void end() {
    remove.accept(this);
    gone.complete(true);
  }

  /** Waits until it is withdrawn, which does not wait for anything far away. */
  void awaitGone() {
    gone.join();
  }

  private final class Handle implements Registration {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RegistrationListener listener;
    private final SerialQueue<Optional<News>> queue;
    private Optional<News> told = Optional.empty(); // by the queue only

    Handle(RegistrationListener listener) {
      this.listener = listener;
      queue = new SerialQueue<>("registration listener", CAPACITY, executor, this::tell);
    }

    private void tell(Optional<News> news) {
      Optional<News> now = news.or(() -> told.isPresent() ? Optional.empty() : last);
      if (now.isPresent() && !now.equals(told)) {
        told = now;
        News what = now.get();
        listener.changed(what.node(), what.state(), what.detail());
      }
    }

    @Override
    public Node node() {
      return node;
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        if (holders.get() > 1) {
          handles.remove(this); // the others' registration goes on, and is theirs alone
        }
        leave();
      }
    }

    @Override
    public String toString() {
      return "registration of " + node;
    }
  }
}
