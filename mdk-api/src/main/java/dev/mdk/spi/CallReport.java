package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of one call to another process, inside of an interaction or outside of any: the side of
 * it that is seen here.
 *
 * @param span where it stands in its trace; its id is the parent that the process called has, if
 *     the session was written into the message
 * @param processId the process that called
 * @param environment the environment of its session
 * @param start when it started, by the clock of the process
 * @param end when it ended
 * @param node the node that was called, if the MDK chose one
 * @param outcome how the call ended; empty if nobody says, as with a message, or if it was taken
 *     back
 */
public record CallReport(
    Span span,
    String processId,
    Environment environment,
    Instant start,
    Instant end,
    Optional<Node> node,
    Optional<Outcome> outcome) {

  /**
   * Checks the parts.
   *
   * @param span where it stands in its trace; its id is the parent that the process called has, if
   *     the session was written into the message
   * @param processId the process that called
   * @param environment the environment of its session
   * @param start when it started, by the clock of the process
   * @param end when it ended
   * @param node the node that was called, if the MDK chose one
   * @param outcome how the call ended; empty if nobody says, as with a message, or if it was taken
   *     back
   */
  public CallReport {
    requireNonNull(span, "span");
    requireNonNull(processId, "processId");
    requireNonNull(environment, "environment");
    requireNonNull(start, "start");
    requireNonNull(end, "end");
    requireNonNull(node, "node");
    requireNonNull(outcome, "outcome");
  }
}
