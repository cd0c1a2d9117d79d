package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.wire.SpanId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of one interaction.
 *
 * @param id a fresh UUID
 * @param traceId the trace it belongs to
 * @param processId the process it happened in
 * @param environment the environment of its session
 * @param start when it started, by the clock of the process
 * @param end when it ended
 * @param startClock where in the trace it started
 * @param endClock where in the trace it ended
 * @param result what was said of the whole
 * @param verdicts what was said of each node, in the order in which they were resolved
 * @param span where it stands in the tree of its trace
 */
public record InteractionReport(
    String id,
    String traceId,
    String processId,
    Environment environment,
    Instant start,
    Instant end,
    CausalClock startClock,
    CausalClock endClock,
    Result result,
    List<Verdict> verdicts,
    Span span) {

  /**
   * Checks and copies the parts.
   *
   * @param id a fresh UUID
   * @param traceId the trace it belongs to
   * @param processId the process it happened in
   * @param environment the environment of its session
   * @param start when it started, by the clock of the process
   * @param end when it ended
   * @param startClock where in the trace it started
   * @param endClock where in the trace it ended
   * @param result what was said of the whole
   * @param verdicts what was said of each node, in the order in which they were resolved
   * @param span where it stands in the tree of its trace
   */
  public InteractionReport {
    requireNonNull(id, "id");
    requireNonNull(traceId, "traceId");
    requireNonNull(processId, "processId");
    requireNonNull(environment, "environment");
    requireNonNull(start, "start");
    requireNonNull(end, "end");
    requireNonNull(startClock, "startClock");
    requireNonNull(endClock, "endClock");
    requireNonNull(result, "result");
    verdicts = List.copyOf(verdicts);
    requireNonNull(span, "span");
  }

  /**
   * Makes the report of an interaction that nothing is known to have caused.
   *
   * @param id a fresh UUID
   * @param traceId the trace it belongs to
   * @param processId the process it happened in
   * @param environment the environment of its session
   * @param start when it started, by the clock of the process
   * @param end when it ended
   * @param startClock where in the trace it started
   * @param endClock where in the trace it ended
   * @param result what was said of the whole
   * @param verdicts what was said of each node, in the order in which they were resolved
   */
  public InteractionReport(
      String id,
      String traceId,
      String processId,
      Environment environment,
      Instant start,
      Instant end,
      CausalClock startClock,
      CausalClock endClock,
      Result result,
      List<Verdict> verdicts) {
    this(
        id,
        traceId,
        processId,
        environment,
        start,
        end,
        startClock,
        endClock,
        result,
        verdicts,
        new Span(
            SpanId.of(traceId, startClock),
            Optional.empty(),
            List.of(),
            Span.Kind.INTERNAL,
            "interaction",
            ""));
  }

  /**
   * Returns the nodes to blame.
   *
   * @return those whose verdict is a failure
   */
  public List<Node> blamed() {
    return verdicts.stream().filter(v -> v.outcome().isFailure()).map(Verdict::node).toList();
  }

  /** What was said of an interaction. */
  public enum Result {
    /** It went well. */
    SUCCEEDED,
    /** It failed. */
    FAILED,
    /** It was taken back, and says nothing about its nodes. */
    RELEASED
  }

  /**
   * What was said of a node.
   *
   * @param node the node
   * @param outcome how the call to it ended
   */
  public record Verdict(Node node, Outcome outcome) {
    /**
     * Checks and copies the parts.
     *
     * @param node the node
     * @param outcome how the call to it ended
     */
    public Verdict {
      requireNonNull(node, "node");
      requireNonNull(outcome, "outcome");
    }
  }
}
