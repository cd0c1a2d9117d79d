package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How one call through a {@link CircuitBreaker} went, or that it was refused.
 *
 * @param breaker the name of the breaker
 * @param kind how it went
 * @param isSlow whether it took as long as the policy's windows call slow
 * @param duration how long it took; zero if it was refused
 * @param thrown what was thrown, taken out of what futures wrap it in; empty if nothing was
 */
public record CircuitCall(
    String breaker, Kind kind, boolean isSlow, Duration duration, Optional<Throwable> thrown) {

  /** How a call went. */
  public enum Kind {
    /** It counts as a success. */
    SUCCEEDED,
    /** It counts as a failure. */
    FAILED,
    /** It counts as neither: it was cancelled, or threw what is ignored. */
    IGNORED,
    /** It was not made. */
    REFUSED
  }

  /**
   * Checks the parts.
   *
   * @param breaker the name of the breaker
   * @param kind how it went
   * @param isSlow whether it took as long as the policy's windows call slow
   * @param duration how long it took; zero if it was refused
   * @param thrown what was thrown, taken out of what futures wrap it in; empty if nothing was
   */
  public CircuitCall {
    requireNonNull(breaker, "breaker");
    requireNonNull(kind, "kind");
    requireNonNull(duration, "duration");
    requireNonNull(thrown, "thrown");
  }
}
