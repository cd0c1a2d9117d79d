package dev.mdk.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs code in many threads that begin together, for tests of races. */
public final class Crowd {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** What each thread does. */
  @FunctionalInterface
  public interface Part {
    /**
     * Does it.
     *
     * @param number the number of the thread, from 0
     * @throws Exception if the test has failed
     */
    void run(int number) throws Exception;
  }

  private Crowd() {}

  /**
   * Runs code in many threads and waits for all of them, 60 s at most.
   *
   * @param threads how many
   * @param part what each of them does; the first exception is thrown in the end, unchanged
   * @throws IllegalStateException if they do not come to an end; they are interrupted and left
   */
  public static void run(int threads, Part part) {
    Failures failures = new Failures();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread = new Thread(() -> runPart(part, number, start, failures), "crowd-" + i);
      thread.setDaemon(true);
      thread.start();
      crowd.add(thread);
    }
    start.countDown();
    join(crowd);
    failures.throwIfAny();
  }

  @SuppressWarnings("CatchingUnchecked") // told to the test, by its own thread
  private static void runPart(Part part, int number, CountDownLatch start, Failures failures) {
    try {
      start.await();
      part.run(number);
    } catch (Throwable thrown) {
      synchronized (failures) {
        failures.add(thrown);
      }
    }
  }

  private static void join(List<Thread> crowd) {
    long end = System.nanoTime() + LIMIT_NANOS;
    boolean interrupted = false;
    for (Thread thread : crowd) {
      long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
      try {
        thread.join(interrupted ? 1 : left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    long stuck = crowd.stream().filter(Thread::isAlive).count();
    if (stuck > 0) {
      crowd.forEach(Thread::interrupt);
      throw new IllegalStateException(stuck + " of " + crowd.size() + " threads did not end");
    }
  }
}
