package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a request that failed is tried again. A pure function; who can repeat the request
 * drives the loop, within the session's deadline and under a {@link RetryBudget}.
 */
@FunctionalInterface
public interface RetryPolicy {

  /** Tries nothing again. */
  RetryPolicy NEVER = failure -> Optional.empty();

  /**
   * Decides after a failed attempt.
   *
   * @param failure what failed
   * @return how long to wait before the next attempt, or empty to give up
   */
  Optional<Duration> next(Failure failure);

  /**
   * A failed attempt.
   *
   * @param attempts how many were made, this one included
   * @param outcome how it ended
   * @param repeatable whether repeating it does no harm: it is idempotent, or never left this
   *     process
   * @param retryAfter what the node asked for, if it did
   */
  record Failure(int attempts, Outcome outcome, boolean repeatable, Optional<Duration> retryAfter) {
    /**
     * Checks and copies the parts.
     *
     * @param attempts how many were made, this one included
     * @param outcome how it ended
     * @param repeatable whether repeating it does no harm: it is idempotent, or never left this
     *     process
     * @param retryAfter what the node asked for, if it did
     */
    public Failure {
      requireNonNull(outcome, "outcome");
      requireNonNull(retryAfter, "retryAfter");
      if (attempts < 1) {
        throw new IllegalArgumentException("attempts: " + attempts + " (expected: > 0)");
      }
    }
  }
}
