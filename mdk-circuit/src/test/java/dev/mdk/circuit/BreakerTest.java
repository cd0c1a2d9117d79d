package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.Facilities;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each transition, by hand-turned time that wraps meanwhile, and without jitter but where said. */
class BreakerTest {

  private static final Node NODE = Nodes.node("hello", "1.0", "http://h:1");
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final long LEASE = Duration.ofSeconds(5).toNanos();
  private static final BreakerPolicy POLICY =
      Breakers.consecutiveFailures(3, PAUSE, Duration.ofSeconds(75));

  /** The tests pass the greatest long somewhere in the first quarantine. */
  private final ManualTime time = new ManualTime(Long.MAX_VALUE - PAUSE.toNanos() / 2);

  private final TestFacilities facilities =
      new TestFacilities().withTime(time).withRandom(() -> 0L);
  private final List<BreakerState> seen = new ArrayList<>();
  private Breaker breaker;

  @BeforeEach
  void makeBreaker() {
    breaker = breaker(POLICY, facilities);
  }

  private Breaker breaker(BreakerPolicy policy, Facilities facilities) {
    Breaker[] made = new Breaker[1];
    made[0] = Breakers.engine(policy, facilities).breaker(NODE, () -> seen.add(made[0].state()));
    return made[0];
  }

  private void record(Outcome... outcomes) {
    for (Outcome outcome : outcomes) {
      breaker.record(time.nanoTime(), outcome, -1);
    }
  }

  private void open() {
    record(Outcome.ERROR, Outcome.TIMEOUT, Outcome.UNREACHABLE);
  }

  private Probe probe() {
    return breaker.tryProbe(LEASE).orElseThrow();
  }

  private Probe openAndProbe() {
    open();
    time.advance(PAUSE);
    return probe();
  }

  private Duration lastPause() {
    List<MdkEvent.Quarantined> all = facilities.events().of(MdkEvent.Quarantined.class);
    return all.get(all.size() - 1).pause();
  }

  private void assertClosed() {
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  private void assertOpen() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
  }

  private void assertDue() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Due.class);
  }

  private void assertProbing() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Probing.class);
  }

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

  // Growth and decay

  @Test
  void pausesLongerEachTimeUpToTheGreatest() {
    open();
    List<Duration> pauses = new ArrayList<>(List.of(lastPause()));
    for (int i = 0; i < 3; i++) {
      time.advance(lastPause());
      probe().finish(Outcome.ERROR, 1);
      pauses.add(lastPause());
    }

    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(30L, 60L, 75L, 75L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void forgetsOneQuarantineForEachPauseThatTheNodeWasHealthy(int pauses) {
    Probe probe = openAndProbe();
    probe.finish(Outcome.ERROR, 1); // the second one: 60 s
    time.advance(lastPause());
    probe().finish(Outcome.SUCCESS, 1);
    record(Outcome.ERROR, Outcome.SUCCESS); // which does not begin that time anew

    time.advance(Duration.ofSeconds(60).multipliedBy(pauses).plus(NANO));
    open();

    long expected = List.of(75L, 60L, 30L, 30L).get(pauses);
    assertThat(lastPause()).isEqualTo(Duration.ofSeconds(expected));
  }

  @Test
  void forgetsNothingOneNanosecondTooEarly() {
    openAndProbe().finish(Outcome.SUCCESS, 1);

    time.advance(PAUSE.minus(NANO));
    open();

    assertThat(lastPause()).isEqualTo(PAUSE.multipliedBy(2));
  }

  @Test
  void stretchesThePauseByAFifthAtMostAndNeverShortensIt() {
    breaker = breaker(POLICY, facilities.withRandom(() -> -1L));
    open();
    assertThat(lastPause()).isBetween(Duration.ofMillis(35_999), Duration.ofSeconds(36));

    time.advance(Duration.ofMillis(35_998));
    assertOpen();
    time.advance(Duration.ofMillis(2));
    assertDue();
  }

  @Test
  void standsAPauseOfAges() {
    breaker =
        breaker(
            Breakers.consecutiveFailures(
                1, Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE)),
            facilities.withRandom(() -> -1L));

    record(Outcome.ERROR);
    time.advance(Duration.ofDays(365 * 90));

    assertOpen();
  }

  // Foreign code

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
  }

  @Test
  void buildsNoEventIfNobodyListens() {
    breaker = breaker(POLICY, facilities.withListener(MdkListener.NONE));

    openAndProbe().finish(Outcome.SUCCESS, 1);

    assertClosed();
    assertThat(facilities.events().events()).isEmpty();
  }

  @Test
  void refusesAPolicyThatWantsAWindow() {
    BreakerPolicy rates =
        new BreakerPolicy() {
          @Override
          public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
            return Optional.empty();
          }

          @Override
          public Window window() {
            return new Window(100, Duration.ZERO, Duration.ZERO);
          }

          @Override
          public String toString() {
            return "rates";
          }
        };

    assertThatThrownBy(() -> Breakers.engine(rates, facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("breaker policy rates: Window[calls=100")
        .hasMessageEndingWith("(expected: none, as not supported yet)");
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
