package dev.mdk;

import static java.util.Objects.requireNonNull;

/**
 * Where a log line stands in the world: returned by each log call, and enough to find the line, or
 * to refer to it from elsewhere.
 *
 * @param traceId the trace it belongs to
 * @param clock its place in the trace
 * @param environment where it was logged
 */
public record LogId(String traceId, CausalClock clock, Environment environment) {

  /**
   * Checks and copies the parts.
   *
   * @param traceId the trace it belongs to
   * @param clock its place in the trace
   * @param environment where it was logged
   */
  public LogId {
    requireNonNull(traceId, "traceId");
    requireNonNull(clock, "clock");
    requireNonNull(environment, "environment");
  }
}
