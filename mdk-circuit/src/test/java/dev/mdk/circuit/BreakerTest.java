package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each transition. */
class BreakerTest extends BreakerFixture {

  // Closed

  @Test
  void opensAtThreeFailuresInARow() {
    record(Outcome.ERROR, Outcome.ERROR);
    assertClosed();
    assertThat(seen).isEmpty();

    record(Outcome.ERROR);

    BreakerState open =
        new BreakerState.Open(
            Evidence.HARD, "3 failures in a row", time.nanoTime() + PAUSE.toNanos());
    assertThat(breaker.state()).isEqualTo(open);
    assertThat(seen).containsExactly(open);
    assertThat(facilities.events().events())
        .containsExactly(new MdkEvent.Quarantined(NODE, "3 failures in a row", PAUSE));
  }

  @Test
  void beginsToCountAnewAfterASuccess() {
    record(Outcome.ERROR, Outcome.ERROR, Outcome.SUCCESS, Outcome.ERROR, Outcome.ERROR);
    assertClosed();

    record(Outcome.ERROR);
    assertOpen();
  }

  @Test
  void takesOverloadForNeitherFailureNorSuccess() {
    record(Outcome.OVERLOADED, Outcome.OVERLOADED, Outcome.OVERLOADED, Outcome.OVERLOADED);
    record(Outcome.ERROR, Outcome.ERROR, Outcome.OVERLOADED);
    assertClosed();

    record(Outcome.ERROR);
    assertOpen();
  }

  @Test
  void opensOnSoftEvidenceIfTheCallerFailed() {
    record(Outcome.ERROR, Outcome.CALLER_FAILURE, Outcome.ERROR);

    assertThat(((BreakerState.Open) breaker.state()).evidence()).isEqualTo(Evidence.SOFT);
  }

  @Test
  void settlesTheUsualSuccessWithoutAClockOrAPolicy() {
    int[] asked = new int[2];
    Facilities watched =
        new PartsOfFacilities(
            facilities,
            () -> {
              asked[0]++;
              return 0;
            },
            time);
    BreakerPolicy never =
        (counts, state, now) -> {
          asked[1]++;
          return Optional.empty();
        };
    Breaker clean = Breakers.engine(never, watched).breaker(NODE, () -> {});
    asked[0] = 0;

    clean.record(0, Outcome.SUCCESS, 5);
    assertThat(asked).containsExactly(0, 0);

    clean.record(0, Outcome.ERROR, 5);
    clean.record(0, Outcome.SUCCESS, 5);
    assertThat(asked).containsExactly(2, 2);
  }

  // Open

  @Test
  void becomesDueWhenThePauseEndsAndNotBefore() {
    open();
    time.advance(PAUSE.minus(NANO));
    assertOpen();
    assertThat(breaker.tryProbe(LEASE)).isEmpty();

    time.advance(NANO);

    assertThat(breaker.state())
        .isEqualTo(new BreakerState.Due(Evidence.HARD, "3 failures in a row"));
    assertThat(seen).hasSize(2).last().isEqualTo(breaker.state());
    assertThat(time.pending()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void countsNothingWhileItIsNotClosed(Outcome outcome) {
    open();
    record(outcome, outcome, outcome);
    assertOpen();

    time.advance(PAUSE);
    record(outcome, outcome, outcome);
    assertDue();

    Probe probe = probe();
    record(outcome, outcome, outcome);
    assertProbing();

    probe.finish(Outcome.SUCCESS, -1);
    record(Outcome.ERROR, Outcome.ERROR);
    assertClosed();
    assertThat(facilities.events().of(MdkEvent.Quarantined.class)).hasSize(1);
  }

  // Due and probing

  @Test
  void givesOneProbeOnly() {
    open();
    time.advance(PAUSE);

    assertThat(breaker.tryProbe(LEASE)).isPresent();
    assertThat(breaker.tryProbe(LEASE)).isEmpty();

    assertThat(breaker.state())
        .isEqualTo(
            new BreakerState.Probing(
                Evidence.HARD, "3 failures in a row", time.nanoTime() + LEASE));
    assertThat(seen).hasSize(3).last().isEqualTo(breaker.state());
    assertThat(facilities.events().of(MdkEvent.Probed.class))
        .containsExactly(new MdkEvent.Probed(NODE));
  }

  @Test
  void givesNoProbeWhileItIsClosed() {
    assertThat(breaker.tryProbe(LEASE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"SUCCESS", "OVERLOADED"})
  void closesWhenTheProbeShowsThatTheNodeWorks(Outcome outcome) {
    openAndProbe().finish(outcome, 1);

    assertClosed();
    assertThat(seen).hasSize(4).last().isEqualTo(BreakerState.CLOSED);
    assertThat(facilities.events().of(MdkEvent.Recovered.class)).hasSize(1);
    assertThat(time.pending()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"ERROR", "TIMEOUT", "UNREACHABLE", "CALLER_FAILURE"})
  void opensForLongerWhenTheProbeFails(Outcome outcome) {
    openAndProbe().finish(outcome, 1);

    assertThat(breaker.state())
        .isEqualTo(
            new BreakerState.Open(
                Evidence.HARD, "4 failures in a row", time.nanoTime() + 2 * PAUSE.toNanos()));
    assertThat(lastPause()).isEqualTo(PAUSE.multipliedBy(2));
    assertThat(time.pending()).isEqualTo(1);

    time.advance(PAUSE.multipliedBy(2).minus(NANO));
    assertOpen();
    time.advance(NANO);
    assertDue();
  }

  @Test
  void isDueAgainWhenTheProbeIsReleased() {
    openAndProbe().release();

    assertDue();
    assertThat(time.pending()).isZero();
    probe().finish(Outcome.SUCCESS, 1);
    assertClosed();
  }

  /** Under overload callers may all be too late to tell how their probe went. */
  @Test
  void restsForAMomentWhenProbesTellNothingTwiceInARow() {
    openAndProbe().release();
    for (int i = 0; i < 3; i++) {
      probe().release();

      assertOpen();
      assertThat(breaker.tryProbe(LEASE)).isEmpty();
      time.advance(Duration.ofMillis(100).minus(NANO));
      assertOpen();
      time.advance(NANO);
      assertDue();
    }

    probe().finish(Outcome.ERROR, 1);
    time.advance(PAUSE.multipliedBy(2));
    probe().release();
    assertDue();
    assertThat(facilities.events().of(MdkEvent.Quarantined.class)).hasSize(2);
  }

  @Test
  void isDueAgainWhenTheLeaseEnds() {
    Probe late = openAndProbe();
    time.advance(Duration.ofNanos(LEASE - 1));
    assertProbing();

    time.advance(NANO);
    assertDue();
    assertThat(seen).hasSize(4).last().isEqualTo(breaker.state());

    late.finish(Outcome.SUCCESS, 1);
    late.release();
    assertDue();

    Probe second = probe();
    late.finish(Outcome.SUCCESS, 1);
    late.finish(Outcome.ERROR, 1);
    late.release();
    assertProbing();

    second.finish(Outcome.SUCCESS, 1);
    assertClosed();
    late.finish(Outcome.ERROR, 1);
    assertClosed();
  }

  @Test
  void ignoresAVerdictAfterTheLeaseThoughTheTimerIsLater() {
    List<Runnable> timer = new ArrayList<>();
    breaker =
        breaker(
            POLICY,
            new PartsOfFacilities(
                facilities,
                time,
                (delay, task) -> {
                  timer.add(task);
                  return () -> {};
                }));
    open();
    timer.get(0).run();
    Probe probe = probe();

    time.advance(Duration.ofNanos(LEASE));
    assertProbing();
    probe.finish(Outcome.SUCCESS, 1);
    assertDue();

    probe();
    timer.get(1).run(); // the timer of the first lease, when a second one began
    assertProbing();
  }

  @Test
  void hearsTheFirstWordOfAProbeOnly() {
    Probe probe = openAndProbe();

    probe.finish(Outcome.SUCCESS, 1);
    probe.finish(Outcome.ERROR, 1);
    probe.release();

    assertClosed();
    assertThat(seen).hasSize(4);
    assertThat(facilities.events().of(MdkEvent.Recovered.class)).hasSize(1);
  }

  @Test
  void standsALeaseWithoutEndAndOneWithoutLength() {
    open();
    time.advance(PAUSE);
    Probe endless = breaker.tryProbe(Long.MAX_VALUE).orElseThrow();
    time.advance(Duration.ofDays(365));
    assertProbing();
    endless.release();

    assertThat(breaker.tryProbe(-1)).isPresent();
    time.advance(Duration.ZERO);
    assertOpen(); // the second probe that told nothing
    time.advance(Duration.ofMillis(100));
    assertDue();
  }

  // Generations

  @Test
  void doesNotCountCallsThatBeganBeforeItClosed() {
    long before = time.nanoTime();
    openAndProbe().finish(Outcome.SUCCESS, 1);
    long closedAt = time.nanoTime();

    for (int i = 0; i < 10; i++) {
      breaker.record(before, Outcome.ERROR, 1);
      breaker.record(closedAt - 1, Outcome.ERROR, 1);
    }
    assertClosed();

    breaker.record(closedAt, Outcome.ERROR, 1);
    breaker.record(closedAt - 1, Outcome.SUCCESS, 1); // as little as it speaks for the node
    breaker.record(closedAt, Outcome.ERROR, 1);
    breaker.record(closedAt, Outcome.ERROR, 1);
    assertOpen();
  }
}
