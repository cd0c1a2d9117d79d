package dev.mdk.jdkhttp;

import java.util.concurrent.CompletableFuture;

/**
 * A future whose cancellation, and that of the futures made from it, ends the work behind it, as
 * the JDK promises for those of its own client.
 *
 * @param <T> the result
 */
final class Cancellable<T> extends CompletableFuture<T> {

  private final Runnable onCancel;

  Cancellable(Runnable onCancel) {
    this.onCancel = onCancel;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Cancellable<>(onCancel);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean open = !isDone();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (open && cancelled) {
      onCancel.run();
    }
    return cancelled;
  }
}
