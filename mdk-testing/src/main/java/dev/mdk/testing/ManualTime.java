package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.Scheduler;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that moves only when a test turns it: a ticker, a timer and a time of day in one. Tasks run
 * in {@link #advance}, by the thread that calls it, each at the very nanosecond when it is due.
 *
 * <p>All methods may be called from any thread. Reading, scheduling and cancelling never wait for a
 * task that runs; one {@code advance} waits for another.
 */
public final class ManualTime implements Ticker, Scheduler {

  /** The time of day at which a new one begins: 2030-01-01T00:00:00Z. */
  public static final Instant BEGINNING = Instant.ofEpochSecond(1_893_456_000);

  private static final int MOST_TASKS_A_MOMENT = 1_000_000;

  /** Both times in one, so that no reader sees one moved and the other not. */
  private record Now(long nanos, Instant wall) {
    Now plus(long by) {
      return new Now(nanos + by, wall.plusNanos(by));
    }
  }

  /*
   * `turning` is held by who advances, tasks included: they run one after the other, as on the one
   * timer thread. The monitor `tasks` covers the set and the writes of `now`, and is never held while
   * a task runs. `now` alone is read without either.
   */
  private final ReentrantLock turning = new ReentrantLock();
  private final TreeSet<Task> tasks = new TreeSet<>();
  private volatile Now now;
  private long scheduled; // guarded by `tasks`

  /** Makes a time whose ticker begins at zero. */
  public ManualTime() {
    this(0);
  }

  /**
   * Makes a time whose ticker begins at a given value; one just below {@link Long#MAX_VALUE} shows
   * whether code stands that nanosecond times wrap.
   *
   * @param startNanos the first value of {@link #nanoTime()}
   */
  public ManualTime(long startNanos) {
    now = new Now(startNanos, BEGINNING);
  }

  @Override
  public long nanoTime() {
    return now.nanos;
  }

  /**
   * Returns the time of day. It moves with this time, and jumps by {@link #jump}.
   *
   * @return a clock that begins at {@link #BEGINNING}
   */
  public InstantSource clock() {
    return () -> now.wall;
  }

  /**
   * Sets the time of day forward or back, as an administrator or a time server does. The ticker
   * does not move and no task becomes due.
   *
   * @param by how far; negative for back
   */
  public void jump(Duration by) {
    synchronized (tasks) {
      now = new Now(now.nanos, now.wall.plus(by));
    }
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable task) {
    requireNonNull(task, "task");
    synchronized (tasks) {
      Task added = new Task(now.nanos + Math.max(0, delayNanos), scheduled++, task);
      tasks.add(added);
      return () -> cancel(added);
    }
  }

  private void cancel(Task task) {
    synchronized (tasks) {
      tasks.remove(task);
    }
  }

  /**
   * Returns how many tasks wait for their time. What was cancelled does not count, nor what has
   * begun.
   *
   * @return zero or more
   */
  public int pending() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  /**
   * Returns how long it is until the next task is due.
   *
   * @return zero or more, or empty if there is none
   */
  public Optional<Duration> untilNext() {
    synchronized (tasks) {
      return tasks.isEmpty()
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(tasks.first().dueNanos - now.nanos));
    }
  }

  /**
   * Moves time on, and runs what becomes due meanwhile, tasks scheduled by tasks included: in order
   * of their due times, those of the same time in the order in which they were scheduled. Each sees
   * its own due time as the present.
   *
   * <p>A task that throws ends neither the others nor the move, as it would not end the timer.
   * Afterwards the first of these exceptions is thrown, unchanged, with the others suppressed in
   * it.
   *
   * @param by how far; zero runs what is due already
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a task calls this, or if tasks that schedule each other
   *     without delay never come to an end
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("advance: " + by + " (expected: >= 0)");
    }
    if (turning.isHeldByCurrentThread()) {
      throw new IllegalStateException("advance: called by a timed task");
    }
    Failures failures = new Failures();
    turning.lock();
    try {
      runUntil(now.nanos + by.toNanos(), failures);
    } finally {
      turning.unlock();
    }
    failures.throwIfAny();
  }

  private void runUntil(long endNanos, Failures failures) {
    long moment = now.nanos;
    int ran = 0;
    for (Optional<Task> due = next(endNanos); due.isPresent(); due = next(endNanos)) {
      ran = now.nanos == moment ? ran + 1 : 1;
      moment = now.nanos;
      if (ran > MOST_TASKS_A_MOMENT) {
        throw new IllegalStateException(
            "advance: " + MOST_TASKS_A_MOMENT + " tasks ran and time does not move on");
      }
      failures.run(due.get().code);
    }
  }

  /** Takes the next task that is due by the end and moves to its time, or else to the end. */
  private Optional<Task> next(long endNanos) {
    synchronized (tasks) {
      if (tasks.isEmpty() || tasks.first().dueNanos - endNanos > 0) {
        moveTo(endNanos);
        return Optional.empty();
      }
      moveTo(tasks.first().dueNanos);
      return Optional.ofNullable(tasks.pollFirst());
    }
  }

  private void moveTo(long nanos) {
    now = now.plus(nanos - now.nanos);
  }

  /** Returns the value of the ticker, the time of day and the number of tasks. */
  @Override
  public String toString() {
    return "nanoTime " + now.nanos + ", " + now.wall + ", pending " + pending();
  }

  /**
   * A task that waits. None is due before the present nor more than the greatest `long` after it,
   * so that the difference of two due times does not overflow, wherever the ticker wraps.
   */
  private static final class Task implements Comparable<Task> {
    final long dueNanos;
    final long number;
    final Runnable code;

    Task(long dueNanos, long number, Runnable code) {
      this.dueNanos = dueNanos;
      this.number = number;
      this.code = code;
    }

    @Override
    public int compareTo(Task other) {
      int byTime = Long.signum(dueNanos - other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
