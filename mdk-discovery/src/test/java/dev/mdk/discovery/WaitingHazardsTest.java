package dev.mdk.discovery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Hint;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting where callers misbehave, go away or race. */
class WaitingHazardsTest {

  private static void nothingIsLeft(Desk desk) {
    assertThat(desk.facilities.time().pending()).as("timers").isZero();
    assertThat(desk.table.waiting()).as("waiters").isZero();
  }

  @Test
  void whatHangsOnAFutureMayThrowOrBlockAndTheOthersAreServed() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    var release = new CompletableFuture<Void>();
    try (Desk desk =
        new Desk(new TestFacilities().withExecutor(threads), Desk.LIMITS, new ScriptedSource())) {
      var first = desk.await("hello", "1.0");
      var second = desk.await("hello", "1.0");
      var third = desk.await("hello", "1.0");
      var unused1 = first.thenRun(release::join);
      var unused2 =
          second.thenRun(
              () -> {
                throw new StackOverflowError();
              });

      desk.source.up(Desk.hello("a"));

      assertThat(third.get(60, SECONDS).node().address()).isEqualTo("a");
    } finally {
      release.complete(null);
      threads.shutdownNow();
    }
  }

  @Test
  void aDeadlineThatThrowsHurtsItsCallerOnly() {
    try (Desk desk = new Desk()) {
      var calls = new AtomicInteger();
      Deadline broken =
          () -> {
            if (calls.incrementAndGet() > 1) {
              throw new IllegalStateException("broken");
            }
            return Long.MAX_VALUE;
          };
      var bad = desk.sandbox().await("hello", "1.0", Hint.NONE, broken);
      var good = desk.await("hello", "1.0");

      desk.source.up(Desk.hello("a"));

      assertThatThrownBy(bad::join).hasRootCauseMessage("broken");
      assertThat(good).isCompleted();
      nothingIsLeft(desk);
    }
  }

  @Test
  void aProbeFoundForSomebodyWhoWentAwayIsGivenBack() {
    try (ManualExecutor executor = new ManualExecutor();
        Desk desk =
            new Desk(
                new TestFacilities().withExecutor(executor), Desk.LIMITS, new ScriptedSource())) {
      var wait = desk.await("hello", "1.0");
      desk.source.up(Desk.hello("a"));
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      // The round takes the probe and hands it over by a task of its own, which comes too late.
      assertThat(executor.pending()).isEqualTo(1);
      executor.execute(() -> wait.cancel(false));
      executor.runAll();

      assertThat(desk.breakers.of("a").probes).hasValue(1);
      assertThat(wait).isCancelled();
      assertThat(desk.breakers.of("a").state()).isInstanceOf(BreakerState.Due.class);
      assertThat(desk.sandbox().resolve("hello", "1.0")).isInstanceOf(ProbeEndpoint.class);
    }
  }

  @Test
  void noNewsPassesBySomebodyWhoBeginsToWait() {
    for (int round = 0; round < 200; round++) {
      try (Desk desk = new Desk()) {
        List<CompletableFuture<Endpoint>> waits = Collections.synchronizedList(new ArrayList<>());
        Crowd.run(
            3,
            number -> {
              if (number == 0) {
                desk.source.up(Desk.hello("a"));
              } else {
                waits.add(desk.await("hello", "1.0"));
              }
            });
        for (var wait : waits) {
          assertThat(wait.get(60, SECONDS).node().address()).isEqualTo("a");
        }
        nothingIsLeft(desk);
      } catch (Exception e) {
        throw new AssertionError("round " + round, e);
      }
    }
  }
}
