package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private long now = -5 * SECOND; // a ticker may begin anywhere
  private final Latency latency = new Latency(10 * SECOND, now);

  private void succeed(long nanos) {
    latency.succeeded(now, nanos);
    now += nanos;
  }

  @Test
  void theCostIsAtOnceAsHighAsTheSlowestCall() {
    assertThat(latency.costNanos(now)).isZero();
    succeed(10 * MILLI);
    assertThat(latency.costNanos(now)).isEqualTo(10 * MILLI);
    succeed(200 * MILLI);
    assertThat(latency.costNanos(now)).isEqualTo(200 * MILLI);
    assertThat(latency.usualNanos()).isEqualTo(10 * MILLI + 190 * MILLI / 8);
  }

  @Test
  void theCostFallsToTheEthPartInTheTimeOfDecay() {
    succeed(SECOND);
    assertThat(latency.costNanos(now + 10 * SECOND) / (double) SECOND)
        .isCloseTo(1 / Math.E, within(0.001));
    assertThat(latency.costNanos(now + 1_000 * SECOND)).isZero();
  }

  @Test
  void theCostApproachesWhatCallsTake() {
    succeed(SECOND);
    for (int i = 0; i < 1_000; i++) { // for ten seconds
      succeed(10 * MILLI);
    }
    double expected = 10 * MILLI + (SECOND - 10 * MILLI) / Math.E;
    assertThat(latency.costNanos(now) / expected).isCloseTo(1, within(0.01));
  }

  @Test
  void aSuccessAfterASilenceMakesANodeNoDearerThanItLooked() {
    latency.failed(0, now);
    now += 40 * SECOND;
    long before = latency.costNanos(now);
    succeed(10 * MILLI);
    assertThat(latency.costNanos(now)).isBetween(10 * MILLI, before);
    now += 10 * SECOND;
    succeed(10 * MILLI);
    assertThat(latency.costNanos(now)).isEqualTo(10 * MILLI);
  }

  @Test
  void aSuccessWithinAMillisecondOfAnotherCountsOnlyIfItIsSlower() {
    latency.succeeded(now, 10 * MILLI);
    latency.succeeded(now, 5 * MILLI);
    assertThat(latency.costNanos(now)).isEqualTo(10 * MILLI);
    assertThat(latency.usualNanos()).isEqualTo(10 * MILLI);
    latency.succeeded(now, 10 * MILLI + 7);
    assertThat(latency.costNanos(now)).isEqualTo(10 * MILLI + 7);
  }

  @Test
  void aFailureIsSlowHoweverFastItIs() {
    latency.failed(MILLI, now);
    assertThat(latency.costNanos(now)).isEqualTo(SECOND);
    latency.failed(3 * SECOND, now);
    assertThat(latency.costNanos(now)).isEqualTo(3 * SECOND);
    assertThat(latency.usualNanos()).isZero();
  }

  @Test
  void aCallThatWasCutShortRaisesTheCostAndNeverLowersIt() {
    latency.tookAtLeast(50 * MILLI, now);
    assertThat(latency.costNanos(now)).isEqualTo(50 * MILLI);
    latency.tookAtLeast(20 * MILLI, now + SECOND / 2);
    assertThat(latency.costNanos(now)).isEqualTo(50 * MILLI);
  }

  @Test
  void aSuccessThatNobodyMeasuredIsLittleBesideAFailure() {
    latency.succeeded(now, -1);
    assertThat(latency.costNanos(now)).isEqualTo(MILLI);
    assertThat(latency.usualNanos()).isZero();
    latency.failed(0, now);
    latency.succeeded(now, -1);
    assertThat(latency.costNanos(now)).isEqualTo(SECOND);
  }

  @Test
  void aNodeThatNobodyMeasuresCostsTheSameHoweverOldItIs() {
    for (int i = 0; i < 10_000; i++) { // for a hundred seconds
      now += 10 * MILLI;
      latency.succeeded(now, -1);
      assertThat(latency.costNanos(now)).isBetween(MILLI / 16 * 15, MILLI);
    }
    now += 100 * SECOND;
    latency.succeeded(now, -1);
    assertThat(latency.costNanos(now)).as("after a rest").isEqualTo(MILLI);
  }

  @Test
  void aSuccessThatNobodyMeasuredSaysNothingBesideOthers() {
    latency.succeeded(now, MILLI / 10);
    latency.succeeded(now + SECOND, -1);
    assertThat(latency.costNanos(now)).isEqualTo(MILLI / 10);
  }

  @Test
  void whatIsForgivenIsForgotten() {
    latency.succeeded(now, 10 * MILLI);
    latency.failed(MILLI, now);
    latency.forgive();
    assertThat(latency.costNanos(now)).isZero();
    assertThat(latency.usualNanos()).isEqualTo(10 * MILLI);
    latency.succeeded(now + SECOND, 20 * MILLI);
    assertThat(latency.costNanos(now + SECOND)).isEqualTo(20 * MILLI);
  }

  @Test
  void timesThatComeOutOfOrderDoNoHarm() {
    latency.succeeded(now, 10 * MILLI);
    latency.succeeded(now - SECOND, 20 * MILLI);
    assertThat(latency.costNanos(now)).isEqualTo(20 * MILLI);
    assertThat(latency.costNanos(now - SECOND)).isEqualTo(20 * MILLI);
  }
}
