package dev.mdk.spi;

/**
 * Runs short tasks later, one after the other, on the one timer thread of an MDK. A task must
 * neither block nor call foreign code: it hands such work to {@link Facilities#executor()}. What a
 * task throws is logged and ends that task only. May be called from any thread.
 */
@FunctionalInterface
public interface Scheduler {

  /**
   * Runs a task once.
   *
   * @param delayNanos how long from now; zero or less means as soon as possible
   * @param task the task
   * @return cancels it
   */
  Cancellable schedule(long delayNanos, Runnable task);

  /** Cancels a task that has not begun. */
  @FunctionalInterface
  interface Cancellable {
    /** Cancels it; does nothing if it has begun or was cancelled. */
    void cancel();
  }
}
