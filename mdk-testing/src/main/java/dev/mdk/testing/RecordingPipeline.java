package dev.mdk.testing;

import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the log lines that are offered, at once: nothing is ever queued. Drops and counts what
 * comes after it was closed. All methods may be called from any thread.
 */
public final class RecordingPipeline implements LogPipeline {

  private final Recording<LogEvent> events = new Recording<>();
  private final AtomicInteger closings = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();

  /** Makes an empty record. */
  public RecordingPipeline() {}

  @Override
  public void offer(LogEvent event) {
    if (closings.get() > 0) {
      dropped.incrementAndGet();
    } else {
      events.add(event);
    }
  }

  /**
   * Returns the lines.
   *
   * @return those so far, in order
   */
  public List<LogEvent> events() {
    return events.all();
  }

  /**
   * Waits, in real time, for lines that other threads log.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return events.await(count, limit);
  }

  @Override
  public boolean isOpen() {
    return closings.get() == 0;
  }

  @Override
  public boolean flush(Duration limit) {
    return true;
  }

  @Override
  public Account account() {
    long lost = dropped.get();
    long kept = events.all().size();
    return new Account(kept + lost, kept, lost, 0);
  }

  /**
   * Returns how often {@link #close()} was called.
   *
   * @return zero or more
   */
  public int closings() {
    return closings.get();
  }

  @Override
  public void close() {
    closings.incrementAndGet();
  }
}
