package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnreachableTest extends BreakerFixture {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @BeforeEach
  void useTheStandard() {
    breaker = breaker(Breakers.standard(), facilities);
  }

  @Test
  void quarantinesAtOnceOnHardEvidence() {
    record(Outcome.UNREACHABLE);

    BreakerState.Open open = (BreakerState.Open) breaker.state();
    assertThat(open.evidence()).isEqualTo(Evidence.HARD);
    assertThat(open.reason()).isEqualTo("no connection");
    assertThat(lastPause()).isEqualTo(SECOND);
  }

  @Test
  void looksAgainSoonAndEverLaterUpTo30Seconds() {
    record(Outcome.UNREACHABLE);
    for (int times = 1; times <= 40; times++) {
      assertThat(lastPause()).isEqualTo(SECOND.multipliedBy(Math.min(times, 30)));
      time.advance(lastPause());
      probe().finish(Outcome.UNREACHABLE, -1);
    }
    time.advance(lastPause());
    probe().finish(Outcome.SUCCESS, -1);
    assertClosed();
  }

  @Test
  void leavesAllElseToTheOther() {
    record(Outcome.ERROR, Outcome.TIMEOUT);
    assertClosed();
    record(Outcome.ERROR);
    assertThat(((BreakerState.Open) breaker.state()).reason()).isEqualTo("3 failures in a row");
    assertThat(lastPause()).isEqualTo(PAUSE);
  }

  @Test
  void aNodeThatIsBackAndFailsIsTheOthers() {
    record(Outcome.UNREACHABLE);
    time.advance(SECOND);
    probe().finish(Outcome.ERROR, -1);

    assertThat(lastPause()).isEqualTo(PAUSE.multipliedBy(2)); // the second quarantine in a row
  }

  @Test
  void aNodeThatFailsAndThenIsGoneIsLookedAtSoon() {
    record(Outcome.ERROR, Outcome.ERROR, Outcome.ERROR);
    time.advance(PAUSE);
    probe().finish(Outcome.UNREACHABLE, -1);

    assertThat(lastPause()).isEqualTo(SECOND.multipliedBy(2));
  }

  @Test
  void hasTheWindowsAndRulesOfTheOther() {
    Window window = Window.ofCalls(10);
    BreakerPolicy rate = Breakers.failureRate(50, 10, window, PAUSE, PAUSE);
    BreakerPolicy outliers = Breakers.outliers(Outliers.STANDARD, PAUSE, PAUSE);

    assertThat(Breakers.unreachable(SECOND, PAUSE, rate).window()).isEqualTo(window);
    assertThat(Breakers.unreachable(SECOND, PAUSE, rate).windows()).containsExactly(window);
    assertThat(Breakers.unreachable(SECOND, PAUSE, outliers).outlierRules())
        .isEqualTo(outliers.outlierRules());
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Breakers.unreachable(PAUSE, SECOND, POLICY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("maxPause: PT1S");
    assertThatThrownBy(() -> Breakers.unreachable(SECOND, PAUSE, null))
        .isInstanceOf(NullPointerException.class);
  }
}
