package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BreakerRaceTest {

  private static final Node NODE = Nodes.node("hello", "1.0", "http://h:1");
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final BreakerPolicy POLICY =
      Breakers.consecutiveFailures(3, PAUSE, Duration.ofMinutes(5));

  private final TestFacilities facilities = new TestFacilities().withRandom(() -> 0L);
  private final ManualTime time = facilities.time();
  private final AtomicInteger changes = new AtomicInteger();
  private final Breaker breaker =
      Breakers.engine(POLICY, facilities).breaker(NODE, changes::incrementAndGet);

  private int told(Class<? extends MdkEvent> type) {
    return facilities.events().of(type).size();
  }

  @Test
  void givesExactlyOneOfAThousandThreadsTheProbe() {
    for (int i = 0; i < 3; i++) {
      breaker.record(0, Outcome.ERROR, -1);
    }
    time.advance(PAUSE);
    AtomicInteger probes = new AtomicInteger();

    Crowd.run(
        1_000, number -> breaker.tryProbe(1_000_000).ifPresent(probe -> probes.getAndIncrement()));

    assertThat(probes).hasValue(1);
    assertThat(told(MdkEvent.Probed.class)).isEqualTo(1);
    assertThat(time.pending()).isEqualTo(1);
  }

  @RepeatedTest(20)
  void opensOnceHoweverManyThreadsFail() {
    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 200; i++) {
            breaker.record(0, Outcome.ERROR, -1);
          }
        });

    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
    assertThat(told(MdkEvent.Quarantined.class)).isEqualTo(1);
    assertThat(changes).hasValue(1);
    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void losesNoFailureOfThreadsThatCountTogether() {
    AtomicInteger most = new AtomicInteger();
    Breaker counting =
        Breakers.engine(
                (counts, state, now) -> {
                  most.accumulateAndGet(counts.consecutiveFailures(), Math::max);
                  return Optional.empty();
                },
                facilities)
            .breaker(NODE, () -> {});

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 5_000; i++) {
            counting.record(0, Outcome.ERROR, -1);
          }
        });

    assertThat(most).hasValue(8 * 5_000);
  }

  @RepeatedTest(20)
  void hearsOneOfManyWordsOfAProbe() {
    for (int i = 0; i < 3; i++) {
      breaker.record(0, Outcome.ERROR, -1);
    }
    time.advance(PAUSE);
    Probe probe = breaker.tryProbe(1_000_000).orElseThrow();
    int before = changes.get();

    Crowd.run(
        6,
        number -> {
          switch (number % 3) {
            case 0 -> probe.finish(Outcome.SUCCESS, -1);
            case 1 -> probe.finish(Outcome.ERROR, -1);
            default -> probe.release();
          }
        });

    assertThat(changes.get() - before).isEqualTo(1);
    assertThat(breaker.state()).isNotInstanceOf(BreakerState.Probing.class);
  }

  /**
   * Threads fail, succeed, probe and turn time as they like. The leases have no end, so whoever has
   * the probe is alone until it ends it.
   */
  @Test
  void keepsItsPromisesWhateverThreadsDoTogether() {
    AtomicReference<Optional<Probe>> holder = new AtomicReference<>(Optional.empty());
    AtomicInteger secondProbes = new AtomicInteger();
    AtomicInteger probes = new AtomicInteger();
    AtomicInteger oddStates = new AtomicInteger();
    long endless = Long.MAX_VALUE;

    Crowd.run(
        8,
        number -> {
          SplittableRandom random = new SplittableRandom(number);
          for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(4)) {
              case 0 -> breaker.record(time.nanoTime(), Outcome.ERROR, -1);
              case 1 -> time.advance(PAUSE.dividedBy(2));
              default -> {
                Optional<Probe> probe = breaker.tryProbe(endless);
                if (probe.isPresent()) {
                  probes.incrementAndGet();
                  if (!holder.compareAndSet(Optional.empty(), probe)) {
                    secondProbes.incrementAndGet();
                  }
                  if (!(breaker.state() instanceof BreakerState.Probing)) {
                    oddStates.incrementAndGet();
                  }
                  holder.set(Optional.empty());
                  end(probe.get(), random.nextInt(3));
                }
              }
            }
          }
        });

    assertThat(probes.get()).isGreaterThan(100);
    assertThat(secondProbes).hasValue(0);
    assertThat(oddStates).hasValue(0);
    assertThat(told(MdkEvent.Probed.class)).isEqualTo(probes.get());
    assertThat(time.pending()).isLessThanOrEqualTo(1);

    breaker.close();
    assertThat(time.pending()).isZero();
  }

  private static void end(Probe probe, int how) {
    switch (how) {
      case 0 -> probe.finish(Outcome.SUCCESS, -1);
      case 1 -> probe.finish(Outcome.ERROR, -1);
      default -> probe.release();
    }
  }
}
