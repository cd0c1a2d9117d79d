package dev.mdk.circuit;

import dev.mdk.MdkListener;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** One breaker in the hand of a case, and what it told. Time stands still unless it is turned. */
final class Stage implements Witness {

  static final Duration PAUSE = Duration.ofSeconds(30);
  static final long LEASE_NANOS = 1_000_000;

  final TestFacilities facilities =
      new TestFacilities().withRandom(() -> 0L).withListener(MdkListener.NONE);
  final ManualTime time = facilities.time();
  final LiveBreaker breaker;
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger probing = new AtomicInteger();
  final AtomicInteger recovered = new AtomicInteger();

  /** Makes one that opens after so many failures in a row. */
  Stage(int limit) {
    this(policy(limit));
  }

  Stage(BreakerPolicy policy) {
    breaker = new LiveBreaker(new Engine(policy, facilities), this);
  }

  static BreakerPolicy policy(int limit) {
    return Breakers.consecutiveFailures(limit, PAUSE, Duration.ofMinutes(5));
  }

  /** Returns one whose node waits for a probe. */
  static Stage due() {
    return due(1);
  }

  static Stage due(int limit) {
    Stage stage = new Stage(limit);
    for (int i = 0; i < limit; i++) {
      stage.fail();
    }
    stage.time.advance(PAUSE);
    return stage;
  }

  /** Ends a call that began with the breaker, badly. */
  void fail() {
    breaker.record(0, Outcome.ERROR, -1);
  }

  /** Ends a call that began with the breaker, well. */
  void succeed() {
    breaker.record(0, Outcome.SUCCESS, -1);
  }

  static void fail(Probe probe) {
    probe.finish(Outcome.ERROR, -1);
  }

  static void succeed(Probe probe) {
    probe.finish(Outcome.SUCCESS, -1);
  }

  Probe probe() {
    return breaker.tryProbe(LEASE_NANOS).orElseThrow();
  }

  boolean tryProbe() {
    return breaker.tryProbe(LEASE_NANOS).isPresent();
  }

  /** Returns the state, in one word. */
  String state() {
    return word(breaker.state());
  }

  static String word(BreakerState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Override
  public void changed() {}

  @Override
  public void opened(Quarantine quarantine, long pauseNanos) {
    opened.getAndIncrement();
  }

  @Override
  public void probing() {
    probing.getAndIncrement();
  }

  @Override
  public void recovered() {
    recovered.getAndIncrement();
  }
}
