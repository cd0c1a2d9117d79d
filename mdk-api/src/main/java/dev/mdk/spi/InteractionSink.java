package dev.mdk.spi;

/**
 * Receives the report of each interaction, from a queue of its own: one call at a time, never by a
 * thread of a request. It may block, and then only misses reports; what it throws is logged once.
 */
@FunctionalInterface
public interface InteractionSink {

  /**
   * Receives a report.
   *
   * @param report what came of an interaction
   */
  void report(InteractionReport report);
}
