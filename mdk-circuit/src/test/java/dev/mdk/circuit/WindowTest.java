package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted over windows of calls and of time. */
class WindowTest {

  private static final long MILLI = 1_000_000;

  private final ManualTime time = new ManualTime(Long.MAX_VALUE - 7_000 * MILLI); // it wraps soon

  private Meter meter(Window... windows) {
    return new Meter(Set.of(windows), false, time);
  }

  private void call(Meter meter, boolean fails, long latencyNanos) {
    if (fails || meter.isSlow(latencyNanos)) {
      meter.bad(fails, latencyNanos);
    } else {
      meter.succeeded(time.nanoTime() - latencyNanos, latencyNanos);
    }
  }

  private Totals over(Meter meter, Window window) {
    return meter.over(window, time.nanoTime());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 128})
  void countsTheLastCallsExactly(int size) {
    Window window = Window.ofCalls(size).slowFrom(Duration.ofMillis(5));
    Meter meter = meter(window);
    SplittableRandom random = new SplittableRandom(size);
    Deque<Totals> last = new ArrayDeque<>();

    for (int i = 0; i < 2_000; i++) {
      boolean fails = random.nextInt(3) == 0;
      boolean slow = random.nextInt(4) == 0;
      call(meter, fails, slow ? 5 * MILLI : 5 * MILLI - 1);
      last.add(new Totals(1, fails ? 1 : 0, slow ? 1 : 0));
      if (last.size() > size) {
        last.remove();
      }
      long failures = last.stream().mapToLong(Totals::failures).sum();
      long slowCalls = last.stream().mapToLong(Totals::slow).sum();
      assertThat(over(meter, window)).isEqualTo(new Totals(last.size(), failures, slowCalls));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {129, 1_000, 10_007})
  void forgetsAHundredthAtOnceOfLargeWindows(int size) {
    Window window = Window.ofCalls(size);
    Meter meter = meter(window);
    SplittableRandom random = new SplittableRandom(size);
    Deque<Boolean> last = new ArrayDeque<>();
    int width = (size + 127) / 128;

    for (int i = 0; i < 3 * size; i++) {
      boolean fails = random.nextInt(2) == 0;
      call(meter, fails, 0);
      last.add(fails);
      if (last.size() > size) {
        last.remove();
      }
      long failures = last.stream().filter(failed -> failed).count();
      if (i % 97 == 0) {
        assertThat(over(meter, window).failures()).isBetween(failures - width, failures);
        assertThat(over(meter, window).calls()).isEqualTo(last.size());
      }
    }
  }

  @Test
  void forgetsCallsWhenTheirTimeHasPassedAndNotMuchBefore() {
    Window window = Window.ofTime(Duration.ofSeconds(20));
    Meter meter = meter(window);
    time.advance(Duration.ofMillis(1_999));
    call(meter, true, 0);
    call(meter, false, 0);

    time.advance(Duration.ofSeconds(16));
    assertThat(over(meter, window)).isEqualTo(new Totals(2, 1, 0));
    time.advance(Duration.ofSeconds(2));
    assertThat(over(meter, window)).isEqualTo(new Totals(2, 1, 0));
    time.advance(Duration.ofMillis(1));
    assertThat(over(meter, window)).isEqualTo(Totals.ZERO);
  }

  @Test
  void neverCountsMoreThanWhatEndedWithinTheTimeAndNeverLessThanNineTenthsOfIt() {
    Window window = Window.ofTime(Duration.ofSeconds(1)).slowFrom(Duration.ofMillis(3));
    Meter meter = meter(window);
    SplittableRandom random = new SplittableRandom(42);
    Deque<Long> ends = new ArrayDeque<>();

    for (int i = 0; i < 20_000; i++) {
      time.advance(
          Duration.ofNanos(random.nextLong(random.nextInt(50) == 0 ? 400 * MILLI : MILLI)));
      call(meter, random.nextInt(3) == 0, random.nextLong(4 * MILLI));
      ends.add(time.nanoTime());
      while (time.nanoTime() - ends.element() > 1_000 * MILLI) {
        ends.remove();
      }
      long surely = ends.stream().filter(end -> time.nanoTime() - end < 900 * MILLI).count();
      Totals counted = over(meter, window);
      assertThat(counted.calls()).isBetween(surely, (long) ends.size());
      assertThat(counted.failures()).isLessThanOrEqualTo(counted.calls());
      assertThat(counted.slow()).isLessThanOrEqualTo(counted.calls());
    }
  }

  @Test
  void forgetsAllAfterALongSilenceThoughNobodyCalledMeanwhile() {
    Window window = Window.ofTime(Duration.ofSeconds(20));
    Meter meter = meter(window);
    call(meter, true, 0);

    time.advance(Duration.ofDays(400));
    call(meter, true, 0);

    assertThat(over(meter, window)).isEqualTo(new Totals(1, 1, 0));
  }

  @Test
  void takesTheNarrowerOfTwoLimits() {
    Window window = new Window(10, Duration.ofSeconds(10), Duration.ZERO);
    Meter meter = meter(window);
    for (int i = 0; i < 30; i++) {
      call(meter, true, 0);
    }
    assertThat(over(meter, window)).isEqualTo(new Totals(10, 10, 0));

    time.advance(Duration.ofSeconds(10));
    call(meter, true, 0);
    assertThat(over(meter, window)).isEqualTo(new Totals(1, 1, 0));
  }

  @Test
  void keepsSeveralWindowsApart() {
    Window calls = Window.ofCalls(5).slowFrom(Duration.ofMillis(10));
    Window briefly = Window.ofTime(Duration.ofSeconds(1)).slowFrom(Duration.ofMillis(1));
    Window longer = Window.ofTime(Duration.ofSeconds(60));
    Meter meter = meter(calls, briefly, longer);
    for (int i = 0; i < 10; i++) {
      call(meter, i % 2 == 0, 2 * MILLI);
    }

    assertThat(over(meter, calls)).isEqualTo(new Totals(5, 2, 0));
    assertThat(over(meter, briefly)).isEqualTo(new Totals(10, 5, 10));
    assertThat(over(meter, longer)).isEqualTo(new Totals(10, 5, 0));
    assertThat(over(meter, Window.ofCalls(3))).isEqualTo(Totals.ZERO);

    time.advance(Duration.ofSeconds(2));
    call(meter, false, 0);
    assertThat(over(meter, briefly)).isEqualTo(new Totals(1, 0, 0));
    assertThat(over(meter, longer)).isEqualTo(new Totals(11, 5, 0));
  }

  @Test
  void standsTimesThatCallersMadeUp() {
    Window window = Window.ofTime(Duration.ofSeconds(10));
    Meter meter = meter(window);
    call(meter, true, 0);

    meter.succeeded(time.nanoTime(), Long.MAX_VALUE);
    meter.succeeded(time.nanoTime() + Duration.ofDays(9).toNanos(), 5);
    meter.succeeded(time.nanoTime() - Duration.ofDays(9).toNanos(), 5);
    meter.succeeded(Long.MIN_VALUE, -7);

    assertThat(over(meter, window)).isEqualTo(new Totals(5, 1, 0));
  }

  @RepeatedTest(5)
  void losesNoCallOfThreadsThatCountTogether() {
    Window byCalls = Window.ofCalls(1_000_000_000);
    Window byTime = Window.ofTime(Duration.ofDays(1)).slowFrom(Duration.ofMillis(5));
    ManualTime still = new ManualTime();
    Meter meter = new Meter(Set.of(byCalls, byTime), false, still);

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 10_000; i++) {
            if (i % 4 == 0) {
              meter.bad(true, i % 8 == 0 ? 5 * MILLI : 0);
            } else {
              meter.succeeded(still.nanoTime(), 1);
            }
          }
        });

    assertThat(meter.over(byCalls, still.nanoTime())).isEqualTo(new Totals(80_000, 20_000, 0));
    assertThat(meter.over(byTime, still.nanoTime())).isEqualTo(new Totals(80_000, 20_000, 10_000));
  }

  @Test
  void keepsEverySharePossibleWhileThreadsCountAndTimeTurns() {
    Window window = new Window(50, Duration.ofMillis(10), Duration.ofNanos(1_500));
    Meter meter = meter(window);

    Crowd.run(
        6,
        number -> {
          SplittableRandom random = new SplittableRandom(number);
          for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(10) == 0) {
              time.advance(Duration.ofNanos(random.nextInt(1_000_000)));
            }
            call(meter, random.nextBoolean(), random.nextInt(3_000));
            Totals counted = over(meter, window);
            assertThat(counted.calls()).isBetween(0L, 50L);
            assertThat(counted.failures()).isBetween(0L, counted.calls());
            assertThat(counted.slow()).isBetween(0L, counted.calls());
          }
        });
  }

  @Test
  void beginsAnewWhenTheBreakerCloses() {
    TestFacilities facilities = new TestFacilities().withRandom(() -> 0L);
    BreakerPolicy half =
        Breakers.failureRate(
            50, 4, Window.ofCalls(10), Duration.ofSeconds(1), Duration.ofSeconds(5));
    Breaker breaker =
        Breakers.engine(half, facilities)
            .breaker(Nodes.node("hello", "1.0", "http://h:1"), () -> {});
    for (int i = 0; i < 4; i++) {
      breaker.record(0, Outcome.ERROR, 0);
    }
    facilities.time().advance(Duration.ofSeconds(1));
    breaker.tryProbe(1_000).orElseThrow().finish(Outcome.SUCCESS, 0);

    long now = facilities.time().nanoTime();
    for (int i = 0; i < 3; i++) {
      breaker.record(0, Outcome.ERROR, 0); // of a call that began before
      breaker.record(now, Outcome.ERROR, 0);
    }
    assertThat(breaker.state()).isEqualTo(dev.mdk.spi.BreakerState.CLOSED);

    breaker.record(now, Outcome.ERROR, 0);
    assertThat(breaker.state()).isInstanceOf(dev.mdk.spi.BreakerState.Open.class);
  }
}
