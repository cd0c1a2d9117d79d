package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rates, in the engine and alone; and several policies as one. */
class RateTest extends BreakerFixture {

  private static final Duration MAX = Duration.ofSeconds(75);
  private static final Window TWENTY_SECONDS = Window.ofTime(Duration.ofSeconds(20));
  private static final Window SLOW = TWENTY_SECONDS.slowFrom(Duration.ofMillis(500));

  private void use(BreakerPolicy policy) {
    breaker = breaker(policy, facilities);
  }

  private void slow(int calls) {
    for (int i = 0; i < calls; i++) {
      breaker.record(time.nanoTime(), Outcome.SUCCESS, Duration.ofMillis(500).toNanos());
    }
  }

  private void fast(int calls) {
    for (int i = 0; i < calls; i++) {
      breaker.record(time.nanoTime(), Outcome.SUCCESS, Duration.ofMillis(500).toNanos() - 1);
    }
  }

  @Test
  void opensOnSoftEvidenceAtTheShareOfEnoughCalls() {
    use(Breakers.failureRate(50, 10, TWENTY_SECONDS, PAUSE, MAX));
    for (int i = 0; i < 4; i++) {
      record(Outcome.SUCCESS, Outcome.ERROR);
    }
    record(Outcome.SUCCESS);
    assertClosed();

    record(Outcome.ERROR);

    assertThat(breaker.state())
        .isEqualTo(
            new BreakerState.Open(
                Evidence.SOFT, "50 % of 10 calls failed", time.nanoTime() + PAUSE.toNanos()));
  }

  @Test
  void staysClosedBelowTheShare() {
    use(Breakers.failureRate(50, 10, Window.ofCalls(100), PAUSE, MAX));
    for (int i = 0; i < 500; i++) {
      record(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.ERROR);
    }
    assertClosed();
  }

  @Test
  void forgetsFailuresThatAreOlderThanTheWindow() {
    use(Breakers.failureRate(50, 10, TWENTY_SECONDS, PAUSE, MAX));
    for (int i = 0; i < 9; i++) {
      record(Outcome.ERROR);
    }
    time.advance(Duration.ofSeconds(20));
    for (int i = 0; i < 9; i++) {
      record(Outcome.ERROR);
    }
    assertClosed();

    record(Outcome.ERROR);
    assertOpen();
  }

  @Test
  void doesNotCountOverload() {
    use(Breakers.failureRate(50, 2, Window.ofCalls(2), PAUSE, MAX));
    record(Outcome.ERROR, Outcome.OVERLOADED, Outcome.OVERLOADED);
    assertClosed();

    record(Outcome.ERROR);
    assertOpen();
  }

  @Test
  void opensIfTooManyCallsAreSlowThoughTheySucceed() {
    use(Breakers.slowCallRate(80, 10, SLOW, PAUSE, MAX));
    fast(2);
    slow(7);
    assertClosed();

    slow(1);

    assertThat(((BreakerState.Open) breaker.state()).reason())
        .isEqualTo("80 % of 10 calls took 500 ms or longer");
  }

  @Test
  void countsNoLatencyThatNobodyMeasured() {
    use(Breakers.slowCallRate(1, 1, SLOW, PAUSE, MAX));
    breaker.record(time.nanoTime(), Outcome.SUCCESS, -1);
    assertClosed();
    slow(1);
    assertOpen();
  }

  @Test
  void opensForLongerWhenTheProbeFails() {
    use(Breakers.failureRate(50, 2, Window.ofCalls(2), PAUSE, MAX));
    record(Outcome.ERROR, Outcome.ERROR);
    time.advance(PAUSE);
    probe().finish(Outcome.ERROR, 1);
    assertThat(lastPause()).isEqualTo(PAUSE.multipliedBy(2));
    time.advance(PAUSE.multipliedBy(2));
    probe().finish(Outcome.ERROR, 1);
    assertThat(lastPause()).isEqualTo(MAX);
  }

  @Test
  void opensByAnyOfSeveralEachOverItsOwnWindow() {
    BreakerPolicy both =
        Breakers.anyOf(
            Breakers.consecutiveFailures(3, PAUSE, MAX),
            Breakers.anyOf(
                Breakers.failureRate(60, 10, Window.ofCalls(10), PAUSE, MAX),
                Breakers.slowCallRate(50, 4, SLOW, PAUSE, MAX)));

    use(both);
    record(Outcome.ERROR, Outcome.ERROR, Outcome.ERROR);
    assertThat(((BreakerState.Open) breaker.state()).evidence()).isEqualTo(Evidence.HARD);

    use(both);
    for (int i = 0; i < 3; i++) {
      record(Outcome.ERROR, Outcome.ERROR, Outcome.SUCCESS);
    }
    assertClosed();
    record(Outcome.ERROR);
    assertThat(((BreakerState.Open) breaker.state()).reason()).isEqualTo("70 % of 10 calls failed");

    use(both);
    fast(2);
    slow(2);
    assertOpen();
  }

  @Test
  void takesHardEvidenceBeforeSoftAndALongPauseBeforeAShortOne() {
    Quarantine soft = new Quarantine(Evidence.SOFT, Duration.ofSeconds(9), "soft");
    Quarantine brief = new Quarantine(Evidence.HARD, Duration.ofSeconds(1), "brief");
    Quarantine longer = new Quarantine(Evidence.HARD, Duration.ofSeconds(2), "longer");

    assertThat(decision(soft, brief, longer)).isEqualTo(longer);
    assertThat(decision(longer, brief, soft)).isEqualTo(longer);
    assertThat(decision(brief, soft)).isEqualTo(brief);
  }

  private static Quarantine decision(Quarantine... all) {
    BreakerPolicy[] policies = new BreakerPolicy[all.length];
    for (int i = 0; i < all.length; i++) {
      Quarantine own = all[i];
      policies[i] = (counts, state, now) -> java.util.Optional.of(own);
    }
    return Breakers.anyOf(policies).decide(Tally.ZERO, BreakerState.CLOSED, 0).orElseThrow();
  }

  @Test
  void isByDefaultThreeInARowOrHalfOfTenIn20Seconds() {
    use(Breakers.standard());
    record(Outcome.ERROR, Outcome.ERROR, Outcome.ERROR);
    assertThat(((BreakerState.Open) breaker.state()).reason()).isEqualTo("3 failures in a row");

    use(Breakers.standard());
    for (int i = 0; i < 5; i++) {
      assertClosed();
      record(Outcome.SUCCESS, Outcome.ERROR);
    }
    assertOpen();
    assertThat(lastPause()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Breakers.failureRate(0, 1, TWENTY_SECONDS, PAUSE, MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("percent: 0 (expected: from 1 to 100)");
    assertThatThrownBy(() -> Breakers.failureRate(101, 1, TWENTY_SECONDS, PAUSE, MAX))
        .hasMessageStartingWith("percent: 101");
    assertThatThrownBy(() -> Breakers.failureRate(50, 0, TWENTY_SECONDS, PAUSE, MAX))
        .hasMessage("minimumCalls: 0 (expected: > 0)");
    assertThatThrownBy(() -> Breakers.failureRate(50, 11, Window.ofCalls(10), PAUSE, MAX))
        .hasMessageEndingWith("(expected: at least the minimum of 11 calls)");
    assertThatThrownBy(() -> Breakers.failureRate(50, 1, Window.NONE, PAUSE, MAX))
        .hasMessageEndingWith("(expected: a limit of calls or of time)");
    assertThatThrownBy(() -> Breakers.slowCallRate(50, 1, TWENTY_SECONDS, PAUSE, MAX))
        .hasMessageEndingWith("(expected: with slow calls)");
    assertThatThrownBy(Breakers::anyOf).hasMessage("policies: none (expected: at least one)");
  }
}
