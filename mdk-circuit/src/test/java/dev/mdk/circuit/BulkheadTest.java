package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.Bulkhead;
import dev.mdk.spi.Deadline;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private final TestFacilities facilities =
      new TestFacilities().withExecutor(ManualExecutor.direct());
  private final Bulkhead two = Retries.bulkhead(2, Duration.ofSeconds(1), 3, facilities);

  private List<CompletableFuture<Boolean>> acquire(int count) {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(two.acquire(Deadline.NONE));
    }
    return answers;
  }

  @Test
  void givesItsPlacesAtOnceAndTheOthersInOrder() {
    List<CompletableFuture<Boolean>> answers = acquire(5);
    assertThat(answers.subList(0, 2))
        .allSatisfy(each -> assertThat(each).isCompletedWithValue(true));
    assertThat(answers.subList(2, 5)).allSatisfy(each -> assertThat(each).isNotDone());

    two.release();
    assertThat(answers.get(2)).isCompletedWithValue(true);
    assertThat(answers.get(3)).isNotDone();
    two.release();
    assertThat(answers.get(3)).isCompletedWithValue(true);
    assertThat(answers.get(4)).isNotDone();
  }

  @Test
  void refusesWhoWouldWaitTooLongOrInTooLongAQueue() {
    List<CompletableFuture<Boolean>> answers = acquire(5);
    assertThat(two.acquire(Deadline.NONE)).isCompletedWithValue(false);

    facilities.time().advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(answers.get(2)).isNotDone();
    facilities.time().advance(Duration.ofNanos(1));
    assertThat(answers.subList(2, 5))
        .allSatisfy(each -> assertThat(each).isCompletedWithValue(false));
    assertThat(facilities.time().pending()).isZero();
    assertThat(acquire(1).get(0)).isNotDone();
  }

  @Test
  void waitsNoLongerThanTheDeadline() {
    acquire(2);
    assertThat(two.acquire(() -> 0)).isCompletedWithValue(false);
    CompletableFuture<Boolean> brief = two.acquire(() -> 1_000);

    facilities.time().advance(Duration.ofNanos(1_000));

    assertThat(brief).isCompletedWithValue(false);
  }

  @Test
  void forgetsWhoCancels() {
    List<CompletableFuture<Boolean>> answers = acquire(5);
    answers.get(2).cancel(true);
    assertThat(facilities.time().pending()).isEqualTo(2);
    CompletableFuture<Boolean> next = two.acquire(Deadline.NONE); // its place in the queue is free

    two.release();
    two.release();
    assertThat(answers.get(3)).isCompletedWithValue(true);
    assertThat(answers.get(4)).isCompletedWithValue(true);
    two.release();
    assertThat(next).isCompletedWithValue(true);
  }

  @Test
  void givesAPlaceOnToTheNextIfWhoGotItCancelsAtThatMoment() {
    ManualExecutor executor = new ManualExecutor();
    Bulkhead one =
        Retries.bulkhead(1, Duration.ofSeconds(1), 3, new TestFacilities().withExecutor(executor));
    assertThat(one.acquire(Deadline.NONE)).isDone();
    CompletableFuture<Boolean> second = one.acquire(Deadline.NONE);
    CompletableFuture<Boolean> third = one.acquire(Deadline.NONE);

    one.release(); // the second is to be answered
    second.cancel(true);
    executor.runAll();

    assertThat(third).isCompletedWithValue(true);
  }

  @Test
  void isNotWidenedByPlacesGivenBackTwice() {
    acquire(1);
    two.release();
    two.release();
    two.release();

    assertThat(acquire(3).get(2)).isNotDone();
  }

  @RepeatedTest(5)
  void keepsItsLimitAndLosesNoPlaceWhateverThreadsDoTogether() {
    TestFacilities own = new TestFacilities().withExecutor(ManualExecutor.direct());
    Bulkhead few = Retries.bulkhead(3, Duration.ofSeconds(1), 1_000, own);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();

    Crowd.run(
        8,
        number -> {
          SplittableRandom random = new SplittableRandom(number);
          for (int i = 0; i < 2_000; i++) {
            CompletableFuture<Boolean> place = few.acquire(Deadline.NONE);
            CompletableFuture<Void> work =
                place.thenAccept(
                    got -> {
                      if (got) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        passed.incrementAndGet();
                        inside.decrementAndGet();
                        few.release();
                      }
                    });
            switch (random.nextInt(8)) {
              case 0 -> place.cancel(true);
              case 1 -> own.time().advance(Duration.ofMillis(300));
              default -> assertThat(work).isNotCancelled();
            }
          }
        });

    own.time().advance(Duration.ofSeconds(2));
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(passed.get()).isGreaterThan(1_000);
    for (int i = 0; i < 3; i++) {
      assertThat(few.acquire(Deadline.NONE)).isCompletedWithValue(true);
    }
    assertThat(few.acquire(Deadline.NONE)).isNotDone();
  }
}
