package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Outcome;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.RetryPolicy;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When something is tried again, and how often in all. */
class RetriesTest {

  private final TestFacilities facilities = new TestFacilities();

  private RetryPolicy policy(int attempts, double chance) {
    RandomGenerator fixed =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public double nextDouble() {
            return chance;
          }
        };
    return Retries.backoff(
        attempts,
        Duration.ofMillis(50),
        Duration.ofMillis(300),
        new TestFacilities().withRandom(fixed));
  }

  private static RetryPolicy.Failure failure(int attempts, Outcome outcome, Duration... after) {
    return new RetryPolicy.Failure(
        attempts, outcome, true, after.length == 0 ? Optional.empty() : Optional.of(after[0]));
  }

  // The policy

  @ParameterizedTest
  @CsvSource({"1, 50", "2, 100", "3, 200", "4, 300", "5, 300", "900, 300"})
  void waitsTwiceAsLongEachTimeUpToTheMost(int attempts, long millis) {
    assertThat(policy(1_000, 0.5).next(failure(attempts, Outcome.ERROR)))
        .contains(Duration.ofMillis(millis));
  }

  @Test
  void waitsFromFourToSixFifthsByChance() {
    assertThat(policy(3, 0).next(failure(1, Outcome.ERROR))).contains(Duration.ofMillis(40));
    assertThat(policy(3, 1).next(failure(1, Outcome.ERROR))).contains(Duration.ofMillis(60));
  }

  @Test
  void givesUpAfterItsAttempts() {
    assertThat(policy(3, 0).next(failure(2, Outcome.ERROR))).isPresent();
    assertThat(policy(3, 0).next(failure(3, Outcome.ERROR))).isEmpty();
    assertThat(policy(1, 0).next(failure(1, Outcome.ERROR))).isEmpty();
  }

  @Test
  void neverRepeatsWhatIsNotRepeatable() {
    assertThat(
            policy(3, 0).next(new RetryPolicy.Failure(1, Outcome.ERROR, false, Optional.empty())))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void triesAgainWhatTheNodeOrTheTransportFailed(Outcome outcome) {
    boolean mayHelp = outcome != Outcome.SUCCESS && outcome != Outcome.CALLER_FAILURE;
    assertThat(policy(3, 0).next(failure(1, outcome)).isPresent()).isEqualTo(mayHelp);
  }

  @Test
  void waitsNotLessThanTheNodeAskedForAndGivesUpIfThatIsLong() {
    RetryPolicy policy = policy(3, 0.5);
    assertThat(policy.next(failure(1, Outcome.OVERLOADED, Duration.ofSeconds(2))))
        .contains(Duration.ofMillis(2_400));
    assertThat(policy.next(failure(1, Outcome.OVERLOADED, Duration.ofMillis(1))))
        .contains(Duration.ofMillis(50));
    assertThat(policy.next(failure(1, Outcome.OVERLOADED, Duration.ofSeconds(10)))).isPresent();
    assertThat(policy.next(failure(1, Outcome.OVERLOADED, Duration.ofSeconds(11)))).isEmpty();
  }

  // The budgets

  private static int granted(RetryBudget budget, int asked) {
    int granted = 0;
    for (int i = 0; i < asked; i++) {
      granted += budget.tryRetry() ? 1 : 0;
    }
    return granted;
  }

  @Test
  void grantsHalfOfItsTokensAndThenNothingUntilSuccessesEarnMore() {
    RetryBudget budget = Retries.tokens(100, 0.1);
    assertThat(granted(budget, 1_000)).isEqualTo(49);

    for (int i = 0; i < 510; i++) {
      budget.succeeded(); // from none to 51 tokens
    }
    assertThat(granted(budget, 10)).isZero(); // the first one takes the 51st
    for (int i = 0; i < 10_000; i++) {
      budget.succeeded();
    }
    assertThat(granted(budget, 1_000)).isEqualTo(49);
  }

  @RepeatedTest(5)
  void grantsNoMoreToManyThreads() {
    RetryBudget tokens = Retries.tokens(100, 0.1);
    RetryBudget ratio = Retries.ratio(20, 10, Duration.ofSeconds(10), facilities);
    AtomicInteger byTokens = new AtomicInteger();
    AtomicInteger byRatio = new AtomicInteger();

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 500; i++) {
            ratio.started();
            byTokens.addAndGet(granted(tokens, 1));
          }
          byRatio.addAndGet(granted(ratio, 500));
        });

    assertThat(byTokens).hasValue(49);
    assertThat(byRatio.get()).isLessThanOrEqualTo(100 + 4_000 / 5);
    assertThat(byRatio.get() + granted(ratio, 1_000)).isEqualTo(100 + 4_000 / 5);
  }

  @Test
  void grantsAShareOfTheRequestsOfTheLastTimeAndAFewMore() {
    RetryBudget budget = Retries.ratio(20, 10, Duration.ofSeconds(10), facilities);
    for (int i = 0; i < 1_000; i++) {
      budget.started();
    }
    assertThat(granted(budget, 5_000)).isEqualTo(300);

    facilities.time().advance(Duration.ofSeconds(10));
    assertThat(granted(budget, 5_000)).isEqualTo(100);
    facilities.time().advance(Duration.ofDays(10));
    assertThat(granted(budget, 5_000)).isEqualTo(100);
  }

  @Test
  void keepsServicesApartAndBoundsThem() {
    var budgets = Retries.perService(() -> Retries.tokens(100, 0.1));
    assertThat(budgets.apply("a")).isSameAs(budgets.apply("a")).isNotSameAs(budgets.apply("b"));
    for (int i = 0; i < 10_000; i++) {
      assertThat(budgets.apply("service-" + i)).isNotNull();
    }
    assertThat(budgets.apply("one more")).isSameAs(budgets.apply("another"));
    assertThat(budgets.apply("a")).isNotSameAs(budgets.apply("one more"));
  }

  // The settings

  private Resilience resilience(Map<String, String> settings) {
    return new CircuitResilience().create(Settings.of(settings), facilities);
  }

  @Test
  void doesNothingUnlessToldTo() {
    assertThat(resilience(Map.of())).isEqualTo(Resilience.NONE);
    assertThat(resilience(Map.of("bulkhead.calls", "5")).retries()).isSameAs(RetryPolicy.NEVER);
  }

  @Test
  void followsTheSettings() {
    Resilience set =
        resilience(
            Map.of(
                "retry.attempts", "3",
                "retry.backoff", "2s",
                "hedge.after", "70ms",
                "bulkhead.calls", "1",
                "bulkhead.wait", "1ms"));

    assertThat(set.retries().next(failure(2, Outcome.ERROR)).orElseThrow())
        .isBetween(Duration.ofMillis(1_600), Duration.ofMillis(2_400));
    assertThat(set.retries().next(failure(3, Outcome.ERROR))).isEmpty();
    assertThat(granted(set.budgets().apply("a"), 1_000)).isEqualTo(49);
    assertThat(set.hedgeAfter()).contains(Duration.ofMillis(70));
    assertThat(set.bulkheads().apply("a").acquire(Deadline.NONE)).isCompletedWithValue(true);
    assertThat(set.bulkheads().apply("a").acquire(Deadline.NONE)).isNotDone();
    Resilience ratio = resilience(Map.of("retry.attempts", "2", "retry.budget", "ratio"));
    assertThat(granted(ratio.budgets().apply("a"), 1_000)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "retry.attempts, 6, retry.attempts: 6 (expected: a whole number from 1 to 5)",
    "retry.max-backoff, 10ms, 'retry.max-backoff: PT0.01S (expected: at least retry.backoff, '",
    "retry.budget, much, retry.budget: much (expected: tokens or ratio)",
    "hedge.after, 0s, hedge.after: 0s (expected: a positive duration",
    "bulkhead.calls, -1, bulkhead.calls: -1 (expected: a whole number from 0"
  })
  void refusesWrongSettings(String key, String value, String message) {
    assertThatThrownBy(() -> resilience(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message.strip());
  }
}
