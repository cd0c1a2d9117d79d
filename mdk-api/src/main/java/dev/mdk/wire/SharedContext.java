package dev.mdk.wire;

import static java.util.Objects.requireNonNull;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.JsonValue;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A session as it travels.
 *
 * @param traceId the trace
 * @param clock where in the trace the message was sent
 * @param properties what travels with the request; {@code trace} and {@code routes} are among them,
 *     the deadline is not. Immutable
 * @param environment the environment of the request
 * @param remainingMillis the time left when it was sent, if there is a deadline; zero or more, and
 *     no more than a {@code long} can hold as nanoseconds
 * @param timeoutEpochMillis the same as a time of day, for original peers, which know nothing
 *     better
 */
public record SharedContext(
    String traceId,
    CausalClock clock,
    Map<String, JsonValue> properties,
    Environment environment,
    OptionalLong remainingMillis,
    OptionalLong timeoutEpochMillis) {

  /**
   * Checks the parts.
   *
   * @param traceId the trace
   * @param clock where in the trace the message was sent
   * @param properties what travels with the request; {@code trace} and {@code routes} are among
   *     them, the deadline is not. Immutable
   * @param environment the environment of the request
   * @param remainingMillis the time left when it was sent, if there is a deadline; zero or more,
   *     and no more than a {@code long} can hold as nanoseconds
   * @param timeoutEpochMillis the same as a time of day, for original peers, which know nothing
   *     better
   */
  public SharedContext {
    requireNonNull(traceId, "traceId");
    requireNonNull(clock, "clock");
    requireNonNull(properties, "properties");
    requireNonNull(environment, "environment");
    requireNonNull(remainingMillis, "remainingMillis");
    requireNonNull(timeoutEpochMillis, "timeoutEpochMillis");
  }
}
