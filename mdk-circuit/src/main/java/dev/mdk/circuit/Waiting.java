package dev.mdk.circuit;

import dev.mdk.spi.Scheduler.Cancellable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One who waits for a place: let go once, by a place or by time. */
final class Waiting {

  final CompletableFuture<Boolean> answer = new CompletableFuture<>();
  private final AtomicBoolean settled = new AtomicBoolean();
  private volatile Cancellable timer = () -> {};

  /** Sets how its wait is ended by time; not set any more if it has ended already. */
  void until(Cancellable timer) {
    this.timer = timer;
    if (settled.get()) {
      timer.cancel();
    }
  }

  /** Returns whether it is up to the caller to answer. */
  boolean settle() {
    boolean first = settled.compareAndSet(false, true);
    if (first) {
      timer.cancel();
    }
    return first;
  }
}
