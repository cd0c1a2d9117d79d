package dev.mdk.discovery.registry;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One thing that is done again and again: a look at a registry, a watch that lasts, a renewal. A
 * step runs on the executor and may block; no thread is held between two steps. A step that throws
 * is told and tried again by the rule of {@link Reconnect}, and not before the registry wants to be
 * asked again. Closing interrupts the step that runs.
 */
public final class Loop implements AutoCloseable {

  /** What is done. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does it once, by one thread at a time.
     *
     * @return how long to wait before it is done again, in nanoseconds
     * @throws IOException if the registry is away or answers badly
     * @throws InterruptedException if the loop was closed
     */
    long run() throws IOException, InterruptedException;
  }

  private static final System.Logger LOG = System.getLogger("dev.mdk.discovery");
  private static final long NO_THREAD_NANOS = SECONDS.toNanos(1);

  private final String title;
  private final Facilities facilities;
  private final Step step;
  private final Consumer<Exception> failed;
  private final Reconnect reconnect;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /* The lock covers all below. `thread` is set while a step runs, and only then interrupted. */
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private boolean running; // from when it is handed to the executor
  private boolean again; // somebody wants one more step as soon as this one ends
  private Thread thread = Thread.currentThread(); // while `stepping`
  private boolean stepping;
  private Scheduler.Cancellable timer = () -> {};

  /**
   * Makes a loop that has not begun.
   *
   * @param title what is done, for the log
   * @param facilities what it runs on
   * @param step what is done
   * @param failed told of each failure, by the thread of the step; not once it is closed
   */
  public Loop(String title, Facilities facilities, Step step, Consumer<Exception> failed) {
    this.title = title;
    this.facilities = facilities;
    this.step = step;
    this.failed = failed;
    this.reconnect = new Reconnect(facilities);
  }

  /** Begins. Returns at once. */
  public void start() {
    hurry();
  }

  /** Notes, by the thread of the step, that the registry answers: the next failure is a new one. */
  public void connected() {
    reconnect.connected();
  }

  /** Asks for a step at once, or for one more if one is running. Whoever asks limits the rate. */
  public void hurry() {
    lock.lock();
    try {
      if (running) {
        again = true;
      } else {
        timer.cancel();
        submit();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void submit() { // with the lock
    if (closed || running) {
      return;
    }
    running = true;
    try {
      facilities.executor().execute(this::run);
    } catch (RejectedExecutionException e) {
      running = false; // the facilities are closed: nothing is done any more
    } catch (OutOfMemoryError noThread) {
      running = false;
      schedule(NO_THREAD_NANOS);
    }
  }

  private void schedule(long nanos) { // with the lock
    try {
      timer = facilities.scheduler().schedule(nanos, this::due);
    } catch (RejectedExecutionException e) {
      // the facilities are closed
    }
  }

  private void due() {
    lock.lock();
    try {
      submit();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    if (begin()) {
      end(runStep());
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      again = false;
      stepping = !closed;
      thread = Thread.currentThread();
      if (closed) {
        running = false;
        ended.complete(null);
      }
      return stepping;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // no memory, say: it goes on
  private long runStep() {
    try {
      long nanos = step.run();
      reconnect.connected();
      return nanos;
    } catch (StatusException e) {
      tell(e);
      return Math.max(reconnect.failed(), e.retryAfter().toNanos());
    } catch (IOException e) {
      tell(e);
    } catch (InterruptedException e) {
      // closed, most likely; else it is as good as a failure
    } catch (Throwable thrown) {
      LOG.log(System.Logger.Level.ERROR, title + " failed", thrown);
      tell(new IOException(thrown.toString(), thrown));
    }
    return reconnect.failed();
  }

  @SuppressWarnings("CatchingUnchecked") // what throws must not end the loop
  private void tell(Exception failure) {
    try {
      if (!isClosed()) {
        failed.accept(failure);
      }
    } catch (Throwable thrown) {
      LOG.log(System.Logger.Level.ERROR, title + " could not tell " + failure, thrown);
    }
  }

  private void end(long nanos) {
    lock.lock();
    try {
      stepping = false;
      running = false;
      Thread.interrupted(); // meant for the step, not for what this thread does next
      if (closed) {
        ended.complete(null);
      } else if (again || nanos <= 0) {
        submit();
      } else {
        schedule(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it: no step begins any more, and one that runs is interrupted. Does not wait for that one.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      timer.cancel();
      if (stepping) {
        thread.interrupt();
      } else if (!running) {
        ended.complete(null);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when it is over.
   *
   * @return complete once it is closed and no step runs any more
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }
}
