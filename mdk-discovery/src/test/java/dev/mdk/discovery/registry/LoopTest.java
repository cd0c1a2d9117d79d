package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.Facilities;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoopTest {

  private final TestFacilities facilities = new TestFacilities();
  private final AtomicInteger steps = new AtomicInteger();
  private final List<String> failures = new ArrayList<>();

  private Loop loop(Loop.Step step) {
    return new Loop(
        "test",
        facilities,
        () -> {
          steps.incrementAndGet();
          return step.run();
        },
        failure -> failures.add(failure.getMessage()));
  }

  @Test
  void doesAStepAgainAfterTheTimeItAsksFor() {
    Loop loop = loop(() -> 1_000_000_000);
    loop.start();
    facilities.time().advance(Duration.ofMillis(999));
    assertThat(steps).hasValue(1);
    facilities.time().advance(Duration.ofMillis(1));
    assertThat(steps).hasValue(2);
    loop.close();
    facilities.time().advance(Duration.ofMinutes(1));
    assertThat(steps).hasValue(2);
    assertThat(loop.ended()).isCompleted();
  }

  @Test
  void tellsFailuresAndTriesAgain() {
    try (Loop loop =
        loop(
            () -> {
              throw new IOException("away");
            })) {
      loop.start();
      assertThat(steps).as("once more at once").hasValue(2);
      facilities.time().advance(Duration.ofSeconds(60));
      assertThat(steps.get()).isBetween(40, 85);
      assertThat(failures).hasSize(steps.get()).containsOnly("away");
    }
  }

  @Test
  void leavesARegistryAloneForAsLongAsItAsks() {
    try (Loop loop =
        loop(
            () -> {
              throw new StatusException(429, "busy", Duration.ofSeconds(20));
            })) {
      loop.start();
      facilities.time().advance(Duration.ofMillis(19_999));
      assertThat(steps).hasValue(1);
      facilities.time().advance(Duration.ofMillis(1));
      assertThat(steps).hasValue(2);
    }
  }

  @Test
  void goesOnAfterAnErrorAndAListenerThatThrows() {
    try (Loop loop =
        new Loop(
            "test",
            facilities,
            () -> {
              steps.incrementAndGet();
              throw new StackOverflowError();
            },
            failure -> {
              throw new IllegalStateException("listener");
            })) {
      loop.start();
      facilities.time().advance(Duration.ofSeconds(2));
      assertThat(steps.get()).isGreaterThan(3);
    }
  }

  @Test
  void hurriesOnce() {
    try (Loop loop = loop(() -> Duration.ofHours(1).toNanos())) {
      loop.start();
      loop.hurry();
      assertThat(steps).hasValue(2);
      facilities.time().advance(Duration.ofMinutes(59));
      assertThat(steps).hasValue(2);
    }
  }

  @Test
  void doesOneMoreStepIfHurriedMeanwhile() {
    Loop[] self = new Loop[1];
    self[0] =
        loop(
            () -> {
              if (steps.get() < 3) {
                self[0].hurry();
                self[0].hurry();
              }
              return Duration.ofHours(1).toNanos();
            });
    try (Loop loop = self[0]) {
      loop.start();
      assertThat(steps).hasValue(3);
    }
  }

  @Test
  void closingInterruptsTheStepAndNothingElse() throws Exception {
    try (Facilities real = Facilities.system().start()) {
      CountDownLatch stepping = new CountDownLatch(1);
      AtomicBoolean interrupted = new AtomicBoolean();
      Loop loop =
          new Loop(
              "test",
              real,
              () -> {
                stepping.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.set(true);
                  throw e;
                }
                return 0;
              },
              failure -> failures.add("told"));
      loop.start();
      stepping.await();
      loop.close();
      loop.close();
      loop.ended().get(60, TimeUnit.SECONDS);

      assertThat(interrupted).isTrue();
      assertThat(failures).isEmpty();
    }
  }
}
