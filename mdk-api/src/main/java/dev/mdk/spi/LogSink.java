package dev.mdk.spi;

import java.util.List;

/**
 * Takes log lines somewhere. Called by one thread at a time, never by one that logs; it may block.
 * What it throws is a failed batch: retry, drop and the account of both are the pipeline's.
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

  /** Ends it, after the last batch. */
  @Override
  default void close() {}
}
