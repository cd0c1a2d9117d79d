package dev.mdk.testing;

import java.time.Duration;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps what is logged natively, by {@code java.util.logging} or {@link System.Logger} in front of
 * it, and spares the console. The MDK warns so of what it has nobody else to tell of, through the
 * loggers {@code dev.mdk} and {@code dev.mdk.…}. All methods may be called from any thread.
 *
 * <pre>{@code
 * try (RecordingLog log = RecordingLog.of("dev.mdk")) {
 *   ...
 *   assertThat(log.texts()).containsExactly("the context of a message cannot be read");
 * }
 * }</pre>
 */
public final class RecordingLog implements AutoCloseable {

  private final Recording<String> texts = new Recording<>();
  private final Formatter formatter = new SimpleFormatter();
  private final Logger logger; // held, as the log manager forgets loggers that nobody holds
  private final boolean usedParents;

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          texts.add(formatter.formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private RecordingLog(String name) {
    logger = Logger.getLogger(name);
    usedParents = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /**
   * Keeps, from now on and until it is closed, what a logger and those below it log at the levels
   * that they are set to.
   *
   * @param name the name of the logger, such as {@code dev.mdk}; {@code ""} for all loggers
   * @return the record, empty so far
   */
  public static RecordingLog of(String name) {
    return new RecordingLog(name);
  }

  /**
   * Returns the messages, with their parameters filled in.
   *
   * @return those so far, in order
   */
  public List<String> texts() {
    return texts.all();
  }

  /**
   * Waits, in real time, for messages that other threads log.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return texts.await(count, limit);
  }

  /** Lets the logger go on as before. May be called twice. */
  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(usedParents);
  }
}
