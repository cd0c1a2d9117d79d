package dev.mdk.testing;

import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the log lines that are written to it, and behaves as badly as it is told to: fails, or
 * blocks until it is released. All methods may be called from any thread.
 */
public final class RecordingSink implements LogSink {

  private final Object monitor = new Object(); // covers all below but the recording itself
  private final Recording<LogEvent> events = new Recording<>();
  private final List<Integer> batches = new ArrayList<>();
  private int failuresToCome;
  private int failures;
  private int closings;
  private int waiting;
  private boolean blocked;

  /** Makes an empty sink that takes all it is given. */
  public RecordingSink() {}

  /**
   * Takes a batch, unless told otherwise.
   *
   * @param batch the lines
   * @throws IOException if it was told to fail
   * @throws InterruptedException if the thread is interrupted while it is blocked; nothing is taken
   */
  @Override
  public void write(List<LogEvent> batch) throws IOException, InterruptedException {
    synchronized (monitor) {
      awaitRelease();
      if (failuresToCome > 0) {
        failuresToCome--;
        failures++;
        throw new IOException("told to fail");
      }
      batches.add(batch.size());
      events.addAll(batch);
    }
  }

  private void awaitRelease() throws InterruptedException {
    waiting++;
    monitor.notifyAll();
    try {
      while (blocked) {
        monitor.wait();
      }
    } finally {
      waiting--;
    }
  }

  /**
   * Makes the next batches fail.
   *
   * @param times how many; {@link Integer#MAX_VALUE} for as good as all, 0 for none any more
   */
  public void fail(int times) {
    synchronized (monitor) {
      failuresToCome = times;
    }
  }

  /** Makes each writer wait, from now on, until {@link #release()}. */
  public void block() {
    synchronized (monitor) {
      blocked = true;
    }
  }

  /** Lets the writers go on. */
  public void release() {
    synchronized (monitor) {
      blocked = false;
      monitor.notifyAll();
    }
  }

  /**
   * Waits, in real time, until a writer is blocked here.
   *
   * @param limit how long at most
   * @return whether there is one
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitBlocked(Duration limit) throws InterruptedException {
    synchronized (monitor) {
      return Recording.await(monitor, () -> blocked && waiting > 0, limit);
    }
  }

  /**
   * Returns the lines that were taken.
   *
   * @return those so far, in order
   */
  public List<LogEvent> events() {
    return events.all();
  }

  /**
   * Returns the texts of the lines that were taken.
   *
   * @return those so far, in order
   */
  public List<String> texts() {
    return events().stream().map(LogEvent::text).toList();
  }

  /**
   * Waits, in real time, for lines that other threads write.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return events.await(count, limit);
  }

  /**
   * Returns the sizes of the batches that were taken.
   *
   * @return those so far, in order
   */
  public List<Integer> batches() {
    synchronized (monitor) {
      return List.copyOf(batches);
    }
  }

  /**
   * Returns how many batches failed as told.
   *
   * @return zero or more
   */
  public int failures() {
    synchronized (monitor) {
      return failures;
    }
  }

  /**
   * Returns how often {@link #close()} was called.
   *
   * @return zero or more
   */
  public int closings() {
    synchronized (monitor) {
      return closings;
    }
  }

  /** Counts, and changes nothing else. */
  @Override
  public void close() {
    synchronized (monitor) {
      closings++;
    }
  }
}
