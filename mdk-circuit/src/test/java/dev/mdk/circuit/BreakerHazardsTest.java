package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import dev.mdk.testing.RecordingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Foreign code that fails, calls that overtake each other, breakers that are closed. */
class BreakerHazardsTest extends BreakerFixture {

  private final RecordingLog warnings = RecordingLog.of("dev.mdk");

  @AfterEach
  void logAgain() {
    warnings.close();
  }

  @Test
  void repeatsThePauseIfThePolicySaysNothingToAFailedProbe() {
    breaker =
        breaker(
            (counts, state, now) ->
                state.equals(BreakerState.CLOSED)
                    ? POLICY.decide(counts, state, now)
                    : Optional.empty(),
            facilities);

    openAndProbe().finish(Outcome.ERROR, 1);

    assertOpen();
    assertThat(lastPause()).isEqualTo(PAUSE);
  }

  @Test
  void decidesNothingIfThePolicyThrowsAndAsksItAgain() {
    int[] asked = new int[1];
    breaker =
        breaker(
            (counts, state, now) -> {
              if (asked[0]++ % 2 == 0) {
                throw new AssertionError("a bad policy");
              }
              return POLICY.decide(counts, state, now);
            },
            facilities);

    open(); // asked three times, the third in vain
    assertClosed();
    record(Outcome.ERROR);
    assertOpen();

    time.advance(PAUSE);
    probe().finish(Outcome.ERROR, 1); // in vain again: the former pause
    assertThat(lastPause()).isEqualTo(PAUSE);
    assertThat(asked).containsExactly(5);
    assertThat(warnings.texts()).singleElement().asString().contains("failed and decides nothing");
  }

  @Test
  void takesNullOfAPolicyForNoDecision() {
    breaker = breaker((counts, state, now) -> null, facilities);

    open();

    assertClosed();
  }

  @Test
  void goesOnIfWhoIsToldThrows() {
    breaker =
        Breakers.engine(POLICY, facilities)
            .breaker(
                NODE,
                () -> {
                  throw new IllegalStateException("bad at listening");
                });

    openAndProbe().finish(Outcome.SUCCESS, 1);

    assertClosed();
    assertThat(facilities.events().events()).hasSize(3);
    assertThat(warnings.texts()).singleElement().asString().contains("hello 1.0 at http://h:1");
  }

  @Test
  void buildsNoEventIfNobodyListens() {
    breaker = breaker(POLICY, facilities.withListener(MdkListener.NONE));

    openAndProbe().finish(Outcome.SUCCESS, 1);

    assertClosed();
    assertThat(facilities.events().events()).isEmpty();
  }

  // Races, played by one thread: the policy is asked between the read and the compare-and-set

  /** Makes a breaker where another failure comes in while the policy thinks about the first one. */
  private void makeOvertakenBreaker(BreakerPolicy policy) {
    int[] asked = new int[1];
    breaker =
        breaker(
            (counts, state, now) -> {
              if (asked[0]++ == 0) {
                record(Outcome.ERROR);
              }
              return policy.decide(counts, state, now);
            },
            facilities);
  }

  @Test
  void countsBothOfTwoFailuresThatOvertakeEachOther() {
    makeOvertakenBreaker(POLICY);

    record(Outcome.ERROR);
    assertClosed();

    record(Outcome.ERROR);
    assertOpen();
  }

  @Test
  void opensOnceIfTwoFailuresOvertakeEachOther() {
    makeOvertakenBreaker(Breakers.consecutiveFailures(1, PAUSE, PAUSE));

    record(Outcome.ERROR);

    assertOpen();
    assertThat(seen).hasSize(1);
    assertThat(time.pending()).isEqualTo(1);
    assertThat(facilities.events().events()).hasSize(1);
  }

  @Test
  void cancelsATimerThatIsMadeWhileItIsClosed() {
    Facilities closing =
        new PartsOfFacilities(
            facilities,
            time,
            (delay, task) -> {
              breaker.close();
              return time.schedule(delay, task);
            });
    breaker = breaker(POLICY, closing);

    open();

    assertThat(time.pending()).isZero();
  }

  @Test
  void goesOnWithWhatOthersCountedWhileItWasAboutToOpen() {
    int[] asked = new int[1];
    breaker =
        breaker(
            (counts, state, now) -> {
              if (asked[0]++ == 0) {
                record(Outcome.ERROR);
                return POLICY.decide(new Tally(3, 3, false, 0), state, now);
              }
              return asked[0] == 2
                  ? Optional.empty()
                  : POLICY.decide(new Tally(3, 3, false, 0), state, now);
            },
            facilities);

    record(Outcome.ERROR);

    assertOpen();
    assertThat(asked).containsExactly(3);
  }

  @Test
  void tellsOfNoRecoveryIfTheProbeEndsWhileItsVerdictIsOnTheWay() {
    List<Probe> overtaken = new ArrayList<>();
    breaker =
        breaker(
            POLICY,
            new PartsOfFacilities(
                facilities,
                () -> {
                  overtaken.forEach(Probe::release);
                  return time.nanoTime();
                },
                time));
    Probe probe = openAndProbe();
    overtaken.add(probe);

    probe.finish(Outcome.SUCCESS, 1);

    assertDue();
    assertThat(facilities.events().of(MdkEvent.Recovered.class)).isEmpty();
  }

  // Closing

  @Test
  void doesNothingAnyMoreOnceClosed() {
    breaker.close();
    open();
    assertClosed();
    assertThat(seen).isEmpty();
  }

  @Test
  void cancelsTheTimerOfThePause() {
    open();

    breaker.close();
    breaker.close();

    assertThat(time.pending()).isZero();
    time.advance(PAUSE);
    assertOpen();
    assertThat(breaker.tryProbe(LEASE)).isEmpty();
    assertThat(seen).hasSize(1);
  }

  @Test
  void cancelsTheTimerOfTheLeaseAndIgnoresTheProbe() {
    Probe probe = openAndProbe();

    breaker.close();
    probe.finish(Outcome.SUCCESS, 1);
    probe.finish(Outcome.ERROR, 1);
    probe.release();

    assertThat(time.pending()).isZero();
    assertProbing();
    assertThat(seen).hasSize(3);
    assertThat(facilities.events().of(MdkEvent.Recovered.class)).isEmpty();
  }

  @Test
  void letsACallbackCloseIt() {
    Breaker[] made = new Breaker[1];
    made[0] = Breakers.engine(POLICY, facilities).breaker(NODE, () -> made[0].close());
    breaker = made[0];

    open();

    assertThat(time.pending()).isZero();
  }
}
