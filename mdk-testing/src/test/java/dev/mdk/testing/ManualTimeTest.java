package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManualTimeTest {

  private final List<String> ran = new ArrayList<>();

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 15, Long.MIN_VALUE, -15})
  void runsTasksByDueTimeAndThenByTheOrderOfScheduling(long start) {
    ManualTime time = new ManualTime(start);
    time.schedule(20, () -> ran.add("b@" + (time.nanoTime() - start)));
    time.schedule(10, () -> ran.add("a@" + (time.nanoTime() - start)));
    time.schedule(20, () -> ran.add("c@" + (time.nanoTime() - start)));
    time.schedule(31, () -> ran.add("late"));

    time.advance(nanos(30));

    assertThat(ran).containsExactly("a@10", "b@20", "c@20");
    assertThat(time.nanoTime()).isEqualTo(start + 30);
    assertThat(time.pending()).isEqualTo(1);
    assertThat(time.untilNext()).contains(nanos(1));
  }

  @Test
  void runsWhatTasksScheduleInTheSameMove() {
    ManualTime time = new ManualTime();
    time.schedule(
        10,
        () -> {
          time.schedule(5, () -> ran.add("inner@" + time.nanoTime()));
          time.schedule(0, () -> ran.add("at once@" + time.nanoTime()));
        });
    time.schedule(12, () -> ran.add("outer@" + time.nanoTime()));

    time.advance(nanos(15));

    assertThat(ran).containsExactly("at once@10", "outer@12", "inner@15");
  }

  @Test
  void runsNothingUntilItIsTurned() {
    ManualTime time = new ManualTime();
    time.schedule(-5, () -> ran.add("due already"));
    assertThat(ran).isEmpty();

    time.advance(Duration.ZERO);

    assertThat(ran).containsExactly("due already");
    assertThat(time.untilNext()).isEmpty();
  }

  @Test
  void keepsTheGreatestDelayBehindAllOthers() {
    ManualTime time = new ManualTime(Long.MAX_VALUE - 5);
    time.schedule(Long.MAX_VALUE, () -> ran.add("never"));
    time.schedule(0, () -> ran.add("now"));

    time.advance(Duration.ofDays(10_000));

    assertThat(ran).containsExactly("now");
  }

  @Test
  void forgetsCancelledTasks() {
    ManualTime time = new ManualTime();
    Scheduler.Cancellable cancelled = time.schedule(10, () -> ran.add("cancelled"));
    time.schedule(10, () -> ran.add("kept"));

    cancelled.cancel();
    cancelled.cancel();

    assertThat(time.pending()).isEqualTo(1);
    time.advance(nanos(10));
    assertThat(ran).containsExactly("kept");
  }

  @Test
  void letsOneTaskCancelAnotherOfTheSameTime() {
    ManualTime time = new ManualTime();
    List<Scheduler.Cancellable> second = new ArrayList<>();
    time.schedule(10, () -> second.get(0).cancel());
    second.add(time.schedule(10, () -> ran.add("second")));

    time.advance(nanos(10));

    assertThat(ran).isEmpty();
  }

  @Test
  void throwsWhatTasksThrewOnlyAfterAllOfThemRan() {
    ManualTime time = new ManualTime();
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second");
    time.schedule(
        1,
        () -> {
          throw first;
        });
    time.schedule(
        2,
        () -> {
          throw second;
        });
    time.schedule(3, () -> ran.add("third"));

    Throwable thrown = catchThrowable(() -> time.advance(nanos(10)));

    assertThat(thrown).isSameAs(first).hasSuppressedException(second);
    assertThat(ran).containsExactly("third");
    assertThat(time.nanoTime()).isEqualTo(10);
  }

  @Test
  void refusesToGoBackAndToBeTurnedByATask() {
    ManualTime time = new ManualTime();
    assertThatThrownBy(() -> time.advance(nanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("advance: PT-0.000000001S (expected: >= 0)");

    time.schedule(1, () -> time.advance(nanos(1)));
    assertThatThrownBy(() -> time.advance(nanos(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("called by a timed task");
  }

  @Test
  void givesUpOnATaskThatSchedulesItselfWithoutDelay() {
    ManualTime time = new ManualTime();
    Runnable[] loop = new Runnable[1];
    loop[0] = () -> time.schedule(0, loop[0]);
    time.schedule(0, loop[0]);

    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("time does not move on");
  }

  @Test
  void movesTheTimeOfDayAlongAndLetsItJumpAlone() {
    ManualTime time = new ManualTime(Long.MAX_VALUE);
    assertThat(time.clock().instant()).isEqualTo(ManualTime.BEGINNING);

    time.advance(Duration.ofMinutes(1));
    assertThat(time.clock().instant()).isEqualTo(ManualTime.BEGINNING.plusSeconds(60));

    time.schedule(0, () -> ran.add("due"));
    time.jump(Duration.ofHours(-1));

    assertThat(time.clock().instant()).isEqualTo(ManualTime.BEGINNING.plusSeconds(60 - 3600));
    assertThat(time.nanoTime()).isEqualTo(Long.MAX_VALUE + Duration.ofMinutes(1).toNanos());
    assertThat(ran).isEmpty();
  }

  @Test
  void runsEachTaskOnceAndOneAtATimeHoweverManyThreadsScheduleAndTurn() {
    ManualTime time = new ManualTime(Long.MAX_VALUE - 100);
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 500; i++) {
            time.schedule(
                i % 7,
                () -> {
                  overlaps.addAndGet(inside.getAndIncrement());
                  runs.incrementAndGet();
                  inside.decrementAndGet();
                });
            time.advance(nanos(1));
          }
        });
    time.advance(nanos(7));

    assertThat(runs).hasValue(8 * 500);
    assertThat(overlaps).hasValue(0);
    assertThat(time.pending()).isZero();
    assertThat(time.nanoTime()).isEqualTo(Long.MIN_VALUE + 8 * 500 + 7 - 101);
  }

  @Test
  void canBeReadAndScheduledOnWhileATaskRuns() throws Exception {
    ManualTime time = new ManualTime();
    CountDownLatch seen = new CountDownLatch(1);
    time.schedule(
        5,
        () -> {
          Thread other =
              new Thread(
                  () -> {
                    time.schedule(time.nanoTime(), () -> ran.add("from another thread"));
                    seen.countDown();
                  });
          other.start();
          await(seen);
        });

    time.advance(nanos(10));

    assertThat(ran).containsExactly("from another thread");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
