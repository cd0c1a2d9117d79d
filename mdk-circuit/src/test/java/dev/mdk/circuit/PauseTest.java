package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a node is out. */
class PauseTest extends BreakerFixture {

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
  void forgetsALongOutageAsFastAsAShortOne() {
    Probe probe = openAndProbe();
    for (int i = 0; i < 100; i++) {
      probe.finish(Outcome.ERROR, 1);
      time.advance(lastPause());
      probe = probe();
    }
    probe.finish(Outcome.SUCCESS, 1);

    time.advance(Duration.ofSeconds(75).multipliedBy(3).plus(NANO)); // 30, 60 and 75 s count
    open();

    assertThat(lastPause()).isEqualTo(PAUSE);
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
}
