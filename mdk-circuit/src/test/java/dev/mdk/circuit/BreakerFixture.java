package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A breaker of hand-turned time that wraps meanwhile, without jitter but where said. */
abstract class BreakerFixture {

  static final Node NODE = Nodes.node("hello", "1.0", "http://h:1");
  static final Duration NANO = Duration.ofNanos(1);
  static final Duration PAUSE = Duration.ofSeconds(30);
  static final long LEASE = Duration.ofSeconds(5).toNanos();
  static final BreakerPolicy POLICY =
      Breakers.consecutiveFailures(3, PAUSE, Duration.ofSeconds(75));

  /** The tests pass the greatest long somewhere in the first quarantine. */
  final ManualTime time = new ManualTime(Long.MAX_VALUE - PAUSE.toNanos() / 2);

  final TestFacilities facilities = new TestFacilities().withTime(time).withRandom(() -> 0L);
  final List<BreakerState> seen = new ArrayList<>();
  Breaker breaker;

  @BeforeEach
  void makeBreaker() {
    breaker = breaker(POLICY, facilities);
  }

  Breaker breaker(BreakerPolicy policy, Facilities facilities) {
    Breaker[] made = new Breaker[1];
    made[0] = Breakers.engine(policy, facilities).breaker(NODE, () -> seen.add(made[0].state()));
    return made[0];
  }

  void record(Outcome... outcomes) {
    for (Outcome outcome : outcomes) {
      breaker.record(time.nanoTime(), outcome, -1);
    }
  }

  void open() {
    record(Outcome.ERROR, Outcome.TIMEOUT, Outcome.UNREACHABLE);
  }

  Probe probe() {
    return breaker.tryProbe(LEASE).orElseThrow();
  }

  Probe openAndProbe() {
    open();
    time.advance(PAUSE);
    return probe();
  }

  Duration lastPause() {
    List<MdkEvent.Quarantined> all = facilities.events().of(MdkEvent.Quarantined.class);
    return all.get(all.size() - 1).pause();
  }

  void assertClosed() {
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  void assertOpen() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
  }

  void assertDue() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Due.class);
  }

  void assertProbing() {
    assertThat(breaker.state()).isInstanceOf(BreakerState.Probing.class);
  }
}
