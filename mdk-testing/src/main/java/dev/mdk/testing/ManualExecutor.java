package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks when it is told to, by the thread that tells it, in the order in which they came. All
 * methods may be called from any thread.
 */
public final class ManualExecutor implements Executor, AutoCloseable {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** Makes an executor without a task. */
  public ManualExecutor() {}

  /**
   * Returns an executor that runs each task at once, by the thread that hands it over.
   *
   * @return the executor
   */
  public static Executor direct() {
    return Runnable::run;
  }

  /**
   * Takes a task for later.
   *
   * @param task the task
   * @throws RejectedExecutionException once it is closed
   */
  @Override
  public void execute(Runnable task) {
    requireNonNull(task, "task");
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    tasks.add(task);
  }

  /**
   * Returns how many tasks wait.
   *
   * @return zero or more
   */
  public int pending() {
    return tasks.size();
  }

  /**
   * Runs all tasks that wait, and those that come meanwhile. A task that throws does not keep the
   * others from running; afterwards the first exception is thrown, unchanged, with the others
   * suppressed in it.
   *
   * @return how many ran
   */
  public int runAll() {
    Failures failures = new Failures();
    int ran = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      failures.run(task);
      ran++;
    }
    failures.throwIfAny();
    return ran;
  }

  /** Drops what waits and refuses what comes later, as an executor does that is shut down. */
  @Override
  public void close() {
    closed = true;
    tasks.clear();
  }
}
