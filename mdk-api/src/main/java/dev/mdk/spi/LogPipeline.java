package dev.mdk.spi;

import dev.mdk.Health;
import java.time.Duration;
import java.util.Map;

/**
 * Takes log lines from those who log to the sinks, without ever making them wait. All methods may
 * be called from any thread.
 */
public interface LogPipeline extends AutoCloseable {

  /** Takes nothing: there is no tracing module. */
  LogPipeline NONE =
      new LogPipeline() {
        @Override
        public void offer(LogEvent event) {}

        @Override
        public boolean isOpen() {
          return false;
        }

        @Override
        public boolean flush(Duration limit) {
          return true;
        }

        @Override
        public Account account() {
          return new Account(0, 0, 0, 0);
        }

        @Override
        public void close() {}
      };

  /**
   * Takes a line, or drops and counts it if there is no room. Never blocks, never throws.
   *
   * @param event the line
   */
  void offer(LogEvent event);

  /**
   * Returns whether lines go anywhere, so that who logs need not build one in vain.
   *
   * @return false if there is no sink
   */
  boolean isOpen();

  /**
   * Waits until all lines that were taken before have reached the sinks, or were dropped and
   * counted because a sink failed.
   *
   * @param limit how long to wait at most
   * @return whether none of them is on its way any more
   */
  boolean flush(Duration limit);

  /**
   * Returns what became of all lines.
   *
   * @return the figures of this moment, which add up
   */
  Account account();

  /**
   * Returns why lines were dropped.
   *
   * @return how many for each reason, such as {@code full}; their sum is what {@link #account()}
   *     says of the same moment
   */
  default Map<String, Long> drops() {
    return Map.of();
  }

  /**
   * Returns how the sinks are.
   *
   * @return the state of this moment
   */
  default Health.Part health() {
    return new Health.Part(Health.State.UP, account().toString());
  }

  /**
   * Hands the rest to the sinks, within a settable time, and closes them. Drops what comes later.
   */
  @Override
  void close();

  /**
   * What became of all lines: {@code offered = delivered + dropped + queued}. With several sinks a
   * line counts once for each, as one may take what another drops.
   *
   * @param offered how many were offered
   * @param delivered how many a sink took
   * @param dropped how many were dropped, for whatever reason
   * @param queued how many are on their way
   */
  record Account(long offered, long delivered, long dropped, long queued) {}
}
