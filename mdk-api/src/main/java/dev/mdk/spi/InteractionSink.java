package dev.mdk.spi;

/**
 * Receives the report of each interaction, and of each call if it wants those too, from a queue of
 * its own: one call at a time, never by a thread of a request. It may block, and then only misses
 * reports; what it throws is logged once.
 */
@FunctionalInterface
public interface InteractionSink extends AutoCloseable {

  /**
   * Receives a report.
   *
   * @param report what came of an interaction
   */
  void report(InteractionReport report);

  /**
   * Receives what came of a call to another process, whether an interaction went on or not.
   *
   * @param report what came of it
   */
  default void call(CallReport report) {}

  /** Ends it, after the last report. */
  @Override
  default void close() {}
}
