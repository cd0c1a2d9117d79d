package dev.mdk.circuit;

import dev.mdk.spi.Scheduler.Cancellable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The timer of one phase, which can be set only after the phase is published and may be cancelled,
 * by who leaves the phase, before it is set.
 */
final class Alarm {

  private static final Cancellable UNSET = () -> {};
  private static final Cancellable CANCELLED = () -> {};

  private final AtomicReference<Cancellable> timer = new AtomicReference<>(UNSET);

  /** Sets it, once. */
  void set(Cancellable task) {
    if (!timer.compareAndSet(UNSET, task)) {
      task.cancel();
    }
  }

  void cancel() {
    timer.getAndSet(CANCELLED).cancel();
  }
}
