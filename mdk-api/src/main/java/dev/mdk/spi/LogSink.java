package dev.mdk.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes log lines somewhere. Called by one thread at a time, never by one that logs; it may block.
 * Retry, drop and the account of both are the pipeline's.
 *
 * <p>What it throws is a failed batch. An {@link java.io.IOException} or {@link
 * InterruptedException} says that it is gone, for now, and no line to blame: the lines wait, and it
 * is called again after a pause. Anything else says that one of the lines is to blame: they are
 * handed over again in smaller batches, until that line is found and lost.
 */
@FunctionalInterface
public interface LogSink extends AutoCloseable {

  /**
   * Takes a batch.
   *
   * @param events in their order; not empty, immutable
   * @throws Exception if they were not taken
   */
  void write(List<LogEvent> events) throws Exception;

  /**
   * Returns how long lines may wait for others, so that they are handed over together. A sink for
   * which each call is dear, as it crosses a network, says more than the pipeline's default.
   *
   * @return the time, or empty for the pipeline's default
   */
  default Optional<Duration> linger() {
    return Optional.empty();
  }

  /** Ends it, after the last batch. */
  @Override
  default void close() {}
}
