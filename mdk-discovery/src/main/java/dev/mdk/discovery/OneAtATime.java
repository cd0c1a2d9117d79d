package dev.mdk.discovery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks in the order in which they were added, one at a time, by the threads that bring them:
 * who finds another one at it leaves its own to that one. Nobody waits.
 */
final class OneAtATime {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger rounds = new AtomicInteger();

  /** Adds a task, to be run at the latest by who calls {@link #catchUp} after it. */
  void add(Runnable task) {
    tasks.add(task);
  }

  /** Runs what was added, unless another thread is at it and so runs it. */
  void catchUp() {
    if (rounds.getAndIncrement() > 0) {
      return; // who is at it goes round once more
    }
    int seen;
    do {
      seen = rounds.get();
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        run(task);
      }
    } while (!rounds.compareAndSet(seen, 0));
  }

  @SuppressWarnings("CatchingUnchecked") // what throws must not end the telling for good
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      System.getLogger("dev.mdk.discovery")
          .log(System.Logger.Level.ERROR, "a listener of nodes threw", thrown);
    }
  }
}
