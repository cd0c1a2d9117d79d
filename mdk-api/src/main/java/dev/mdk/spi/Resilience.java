package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What who makes requests may do about failing and slow ones, and how many it may have in flight.
 * One for all that call services in a process, so that budgets and limits are shared.
 *
 * @param retries decides whether a request is tried again, on another node
 * @param budgets the budget of a service, by its name: always the same one; asked at every request
 * @param bulkheads the limit of a service, by its name: always the same one; asked at every request
 * @param hedgeAfter after how long without an answer a second node is asked besides the first, if
 *     the request can be repeated and the budget allows it; empty for never
 */
public record Resilience(
    RetryPolicy retries,
    Function<String, RetryBudget> budgets,
    Function<String, Bulkhead> bulkheads,
    Optional<Duration> hedgeAfter) {

  /** Tries everything once, and limits nothing. */
  public static final Resilience NONE =
      new Resilience(
          RetryPolicy.NEVER,
          service -> RetryBudget.UNLIMITED,
          service -> Bulkhead.UNLIMITED,
          Optional.empty());

  /**
   * Checks and copies the parts.
   *
   * @param retries decides whether a request is tried again, on another node
   * @param budgets the budget of a service, by its name
   * @param bulkheads the limit of a service, by its name
   * @param hedgeAfter after how long without an answer a second node is asked; positive
   */
  public Resilience {
    requireNonNull(retries, "retries");
    requireNonNull(budgets, "budgets");
    requireNonNull(bulkheads, "bulkheads");
    if (hedgeAfter.isPresent() && (hedgeAfter.get().isNegative() || hedgeAfter.get().isZero())) {
      throw new IllegalArgumentException("hedgeAfter: " + hedgeAfter.get() + " (expected: > 0)");
    }
  }

  /**
   * Returns this with retries. A policy without a budget makes outages worse, so both are given.
   *
   * @param policy decides whether a request is tried again
   * @param budgets the budget of a service, by its name: always the same one
   * @return the same otherwise
   */
  public Resilience withRetries(RetryPolicy policy, Function<String, RetryBudget> budgets) {
    return new Resilience(policy, budgets, bulkheads, hedgeAfter);
  }

  /**
   * Returns this with limits of the calls in flight.
   *
   * @param bulkheads the limit of a service, by its name: always the same one
   * @return the same otherwise
   */
  public Resilience withBulkheads(Function<String, Bulkhead> bulkheads) {
    return new Resilience(retries, budgets, bulkheads, hedgeAfter);
  }

  /**
   * Returns this with hedging, under the budget of the retries.
   *
   * @param after after how long without an answer a second node is asked; positive
   * @return the same otherwise
   */
  public Resilience withHedging(Duration after) {
    return new Resilience(retries, budgets, bulkheads, Optional.of(after));
  }
}
