package dev.mdk.discovery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {

  private static final Duration NANO = Duration.ofNanos(1);

  /** Asserts that a wait lasts exactly so long. */
  private static void lasts(Desk desk, CompletableFuture<Endpoint> wait, Duration time) {
    desk.advance(time.minus(NANO));
    assertThat(wait).as("a nanosecond before").isNotDone();
    desk.advance(NANO);
    assertThat(wait).isCompletedExceptionally();
    assertThatThrownBy(wait::join).hasCauseInstanceOf(NoNodeException.class);
    nothingIsLeft(desk);
  }

  private static void nothingIsLeft(Desk desk) {
    assertThat(desk.facilities.time().pending()).as("timers").isZero();
    assertThat(desk.table.waiting()).as("waiters").isZero();
  }

  @Test
  void whoFindsANodeDoesNotWait() {
    try (Desk desk = Desk.of("a")) {
      assertThat(desk.await("hello", "1.0").join().node()).isEqualTo(Desk.hello("a"));
      assertThat(desk.facilities.events().of(MdkEvent.Waited.class)).isEmpty();
      nothingIsLeft(desk);
    }
  }

  @Test
  void waitsTenSecondsWhileTheSourceConnects() {
    try (Desk desk = new Desk()) {
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(10));
    }
  }

  @Test
  void waitsTenSecondsAlsoIfTheSourceWasLostBeforeItWasEverSynced() {
    try (Desk desk = new Desk()) {
      desk.source.state(SourceState.LOST, "refused");
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(10));
    }
  }

  @Test
  void waitsOneSecondOnceTheSourceWasSynced() {
    try (Desk desk = new Desk()) {
      desk.source.state(SourceState.SYNCED, "");
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(1));
      desk.source.state(SourceState.LOST, "refused");
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(1));
      desk.source.state(SourceState.CONNECTING, "");
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(1));
    }
  }

  @Test
  void waitsNoLongerThanTheDeadline() {
    try (Desk desk = new Desk()) {
      lasts(desk, desk.await("hello", "1.0", Duration.ofMillis(70)), Duration.ofMillis(70));
      assertThat(desk.await("hello", "1.0", Duration.ZERO)).isCompletedExceptionally();
      assertThat(desk.await("hello", "1.0", Duration.ofSeconds(-1))).isCompletedExceptionally();
      nothingIsLeft(desk);
    }
  }

  @Test
  void theLimitsAreSettable() {
    var facilities = new TestFacilities();
    var limits = Desk.limits("discovery.wait.connecting", "20ms");
    try (Desk desk = new Desk(facilities, limits, new ScriptedSource())) {
      lasts(desk, desk.await("hello", "1.0"), Duration.ofMillis(20));
    }
    limits = Desk.limits("discovery.wait.synced", "2s");
    try (Desk desk = new Desk(facilities, limits, ScriptedSource.synced())) {
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(2));
    }
  }

  @Test
  void theShorterLimitAppliesFromTheMomentTheSourceIsSynced() {
    try (Desk desk = new Desk()) {
      var early = desk.await("hello", "1.0");
      desk.advance(Duration.ofSeconds(3));

      desk.source.state(SourceState.SYNCED, "");

      lasts(desk, early, Duration.ofSeconds(1));
    }
  }

  @Test
  void theShorterLimitNeverMakesAWaitLonger() {
    try (Desk desk = new Desk()) {
      var wait = desk.await("hello", "1.0");
      desk.advance(Duration.ofMillis(9_500));
      desk.source.state(SourceState.SYNCED, "");
      lasts(desk, wait, Duration.ofMillis(500));
    }
  }

  @Test
  void worksWhereTheTickerWraps() {
    var facilities =
        new TestFacilities().withTime(new ManualTime(Long.MAX_VALUE - SECONDS.toNanos(5)));
    try (Desk desk = new Desk(facilities, Desk.LIMITS, new ScriptedSource())) {
      lasts(desk, desk.await("hello", "1.0"), Duration.ofSeconds(10));
    }
  }

  @Test
  void wakesInOrderWithAPickEach() {
    try (Desk desk = new Desk()) {
      var order = new ArrayList<Integer>();
      var nodes = new ArrayList<String>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        var unused =
            desk.await("hello", "1.0")
                .thenAccept(
                    endpoint -> {
                      order.add(number);
                      nodes.add(endpoint.node().address());
                    });
      }

      desk.source.replace("hello", "sandbox", Desk.hello("a"), Desk.hello("b"), Desk.hello("c"));

      assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(Collections.frequency(nodes, "a")).isEqualTo(2);
      assertThat(Collections.frequency(nodes, "b")).isEqualTo(2);
      assertThat(Collections.frequency(nodes, "c")).isEqualTo(2);
      assertThat(desk.facilities.events().of(MdkEvent.Waited.class))
          .hasSize(6)
          .allMatch(MdkEvent.Waited::found);
      nothingIsLeft(desk);
    }
  }

  @Test
  void anIncompatibleNodeWakesNobody() {
    try (Desk desk = new Desk()) {
      var wait = desk.await("hello", "2.0");
      desk.source.up(Desk.hello("a"));
      assertThat(wait).isNotDone();
      desk.source.up(Nodes.node("hello", "2.1", "b"));
      assertThat(wait.join().node().address()).isEqualTo("b");
    }
  }

  @Test
  void completesOnTheExecutorAndNotByTheSourcesThread() {
    try (ManualExecutor executor = new ManualExecutor();
        Desk desk =
            new Desk(
                new TestFacilities().withExecutor(executor), Desk.LIMITS, new ScriptedSource())) {
      var found = desk.await("hello", "1.0");
      var late = desk.await("other", "1.0", Duration.ofSeconds(1));
      desk.source.up(Desk.hello("a"));
      assertThat(found).isNotDone();
      executor.runAll();
      assertThat(found).isCompleted();

      desk.advance(Duration.ofSeconds(1));
      assertThat(late).isNotDone();
      executor.runAll();
      assertThat(late).isCompletedExceptionally();
    }
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

      assertThat(third.get(10, SECONDS).node().address()).isEqualTo("a");
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
  void tenThousandWhoWaitedInVainLeaveNothing() {
    try (Desk desk = new Desk()) {
      List<CompletableFuture<Endpoint>> waits = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        waits.add(desk.await("hello", "1." + i % 10));
      }
      assertThat(desk.table.waiting()).isEqualTo(10_000);
      assertThat(desk.facilities.time().pending()).isEqualTo(10_000);

      desk.advance(Duration.ofSeconds(10));

      assertThat(waits).allMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(desk.facilities.events().of(MdkEvent.Waited.class)).hasSize(10_000);
      nothingIsLeft(desk);
    }
  }

  @Test
  void whoCancelsLeavesNothing() {
    try (Desk desk = new Desk()) {
      List<CompletableFuture<Endpoint>> waits = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        waits.add(desk.await("hello", "1.0"));
      }
      Collections.shuffle(waits, new Random(1));

      waits.forEach(wait -> wait.cancel(true));

      nothingIsLeft(desk);
      desk.source.up(Desk.hello("a"));
      assertThat(desk.facilities.events().of(MdkEvent.Waited.class))
          .hasSize(1_000)
          .noneMatch(MdkEvent.Waited::found);
    }
  }

  @Test
  void noMoreMayWaitThanThereIsRoomFor() {
    var limits = Desk.limits("discovery.waiters", "2");
    try (Desk desk = new Desk(new TestFacilities(), limits, new ScriptedSource())) {
      var first = desk.await("hello", "1.0");
      var second = desk.await("other", "1.0");
      var third = desk.await("hello", "1.0");

      assertThatThrownBy(third::join)
          .hasRootCauseInstanceOf(NoNodeException.class)
          .hasMessageEndingWith("not waiting, as 2 callers wait already");
      first.cancel(false);
      assertThat(desk.await("hello", "1.0")).isNotDone();
      assertThat(second).isNotDone();
    }
  }

  @Test
  void closingLetsAllGo() {
    Desk desk = new Desk();
    var wait = desk.await("hello", "1.0");

    desk.close();

    assertThatThrownBy(wait::join)
        .cause()
        .isExactlyInstanceOf(MdkException.class)
        .hasMessage("no node for hello 1.0 in sandbox: discovery is closed");
    nothingIsLeft(desk);
  }

  @Test
  void whoWaitsFailsAtOnceWhenAllNodesAreOutByHardEvidence() {
    try (Desk desk = Desk.of("a")) {
      desk.breakers.openHard("a");

      assertThat(desk.await("hello", "1.0")).isCompletedExceptionally();
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
          assertThat(wait.get(10, SECONDS).node().address()).isEqualTo("a");
        }
        nothingIsLeft(desk);
      } catch (Exception e) {
        throw new AssertionError("round " + round, e);
      }
    }
  }
}
