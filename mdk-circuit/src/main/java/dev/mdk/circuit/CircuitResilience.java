package dev.mdk.circuit;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.ResilienceProvider;
import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Provides retries and limits by settings; without any, everything is tried once:
 *
 * <ul>
 *   <li>{@code retry.attempts}: how many attempts a request may take; 1
 *   <li>{@code retry.backoff}, {@code retry.max-backoff}: the time before the second attempt, and
 *       the longest one; 50ms, 1s
 *   <li>{@code retry.budget}: what keeps retries and hedges in bounds: {@code tokens}, as gRPC's,
 *       100 of them, or {@code ratio}, as Finagle's, 20 % and 10 a second; tokens
 *   <li>{@code hedge.after}: after how long without an answer a second node is asked; never
 *   <li>{@code bulkhead.calls}, {@code bulkhead.wait}: how many calls to one service may be in
 *       flight, and how long another one waits for its place; no limit, 1s
 * </ul>
 */
public final class CircuitResilience implements ResilienceProvider {

  private static final int MOST_ATTEMPTS = 5; // as in A6: more of them help nobody

  /** Does nothing yet; called by {@link java.util.ServiceLoader}. */
  public CircuitResilience() {}

  @Override
  public Resilience create(Settings settings, Facilities facilities) {
    int attempts = settings.integer("retry.attempts", 1, 1, MOST_ATTEMPTS);
    Duration initial = settings.duration("retry.backoff", Retries.INITIAL);
    Duration usualMost = initial.compareTo(Retries.MAX) > 0 ? initial : Retries.MAX;
    Duration max = settings.duration("retry.max-backoff", usualMost);
    if (max.compareTo(initial) < 0) {
      throw new ConfigurationException(
          "retry.max-backoff: " + max + " (expected: at least retry.backoff, " + initial + ")");
    }
    Supplier<RetryBudget> budget = budget(settings, facilities);
    boolean hedges = settings.find("hedge.after").isPresent();
    Resilience resilience = Resilience.NONE;
    if (attempts > 1 || hedges) {
      resilience =
          resilience.withRetries(
              Retries.backoff(attempts, initial, max, facilities), Retries.perService(budget));
    }
    if (hedges) {
      resilience = resilience.withHedging(settings.duration("hedge.after", Duration.ZERO));
    }
    int calls = settings.integer("bulkhead.calls", 0, 0, Integer.MAX_VALUE);
    Duration wait = settings.duration("bulkhead.wait", Duration.ofSeconds(1));
    return calls == 0
        ? resilience
        : resilience.withBulkheads(
            Retries.perService(
                () -> Retries.bulkhead(calls, wait, Retries.MOST_WAITING, facilities)));
  }

  private static Supplier<RetryBudget> budget(Settings settings, Facilities facilities) {
    String kind = settings.find("retry.budget").orElse("tokens");
    return switch (kind) {
      case "tokens" -> () -> Retries.tokens(Retries.TOKENS, Retries.TOKENS_PER_SUCCESS);
      case "ratio" ->
          () -> Retries.ratio(Retries.PERCENT, Retries.PER_SECOND, Retries.TIME, facilities);
      default ->
          throw new ConfigurationException(
              "retry.budget: " + kind + " (expected: tokens or ratio)");
    };
  }
}
