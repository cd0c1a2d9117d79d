package dev.mdk.control.server;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of the HTTP server. The JDK's server gives a connection a thread when the first byte
 * of a request is there, and a slow client keeps it; so there are as many threads as needed, up to
 * a limit beyond which connections are refused, and each piece of work has a time limit.
 */
final class RequestThreads implements Executor, AutoCloseable {

  /*
   * What is late is interrupted, which closes the channel that its thread reads or writes. The lock of a
   * task decides between its end and the interrupt: a thread of the pool never takes one along to the
   * next task.
   */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final ThreadLocal<Task> CURRENT = new ThreadLocal<>();

  private final Facilities facilities;
  private final int limit;
  private final long patienceNanos;
  private final Set<Task> tasks = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private volatile Scheduler.Cancellable timer;
  private volatile boolean closed;

  /**
   * Makes it.
   *
   * @param limit how many requests are served at a time
   * @param patience how long a request may take to arrive, and each write of a stream
   */
  RequestThreads(Facilities facilities, int limit, Duration patience) {
    this.facilities = facilities;
    this.limit = limit;
    this.patienceNanos = patience.toNanos();
    timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
  }

  long refused() {
    return refused.get();
  }

  long cut() {
    return cut.get();
  }

  /** Gives the request of this thread time anew. */
  static void extend() {
    Task task = CURRENT.get();
    if (task != null) {
      task.extend();
    }
  }

  /** Takes the limit off the request of this thread, until it is {@linkplain #extend extended}. */
  static void wait(boolean waiting) {
    Task task = CURRENT.get();
    if (task != null) {
      task.waiting = waiting;
      task.extend();
    }
  }

  @Override
  public void execute(Runnable command) {
    Task task = new Task(command);
    if (tasks.size() >= limit) {
      refused.incrementAndGet();
      throw new RejectedExecutionException("more than " + limit + " requests");
    }
    tasks.add(task);
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      tasks.remove(task);
      refused.incrementAndGet();
      throw new RejectedExecutionException(noThread);
    }
  }

  private void look() {
    long now = facilities.ticker().nanoTime();
    tasks.forEach(task -> task.look(now));
    if (!closed) {
      timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
    }
  }

  /** Interrupts what is left. */
  @Override
  public void close() {
    closed = true;
    timer.cancel();
    tasks.forEach(Task::interrupt);
  }

  private final class Task implements Runnable {
    private final Runnable command;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long deadline = facilities.ticker().nanoTime() + patienceNanos;
    private volatile boolean waiting;
    private @Nullable Thread thread; // while it runs

    Task(Runnable command) {
      this.command = command;
    }

    void extend() {
      deadline = facilities.ticker().nanoTime() + patienceNanos;
    }

    @Override
    public void run() {
      turn(Thread.currentThread());
      CURRENT.set(this);
      try {
        command.run();
      } finally {
        CURRENT.remove();
        turn(null);
        tasks.remove(this);
        boolean wasLate = Thread.interrupted(); // no interrupt comes any more
        if (wasLate) {
          cut.incrementAndGet();
        }
      }
    }

    private void turn(@Nullable Thread now) {
      lock.lock();
      try {
        thread = now;
      } finally {
        lock.unlock();
      }
    }

    void look(long now) {
      if (!waiting && now - deadline > 0) {
        interrupt();
      }
    }

    void interrupt() {
      lock.lock();
      try {
        if (thread != null) {
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
