package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProbesTest {

  @Test
  void aDueNodeIsGivenToOneCallerAndTheOthersGoOn() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.breakers.openHard("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");

      desk.breakers.of("a").due();

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      assertThat(desk.breakers.of("a").probes).hasValue(1);
    }
  }

  @Test
  void thousandThreadsMakeExactlyOneProbe() {
    for (int round = 0; round < 5; round++) {
      try (Desk desk = Desk.of("a", "b")) {
        desk.breakers.openHard("a");
        var handle = desk.sandbox().bind("hello", "1.0");
        var probes = new AtomicInteger();
        desk.breakers.of("a").due();

        Crowd.run(
            1_000,
            number -> {
              for (int i = 0; i < 10; i++) {
                if (handle.resolve(Hint.NONE).node().address().equals("a")) {
                  probes.incrementAndGet();
                }
              }
            });

        assertThat(probes).hasValue(1);
        assertThat(desk.breakers.of("a").asked).as("by the one who took it out").hasValue(1);
      }
    }
  }

  @Test
  void aNodeDueForSeveralVersionsIsProbedOnce() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.resolve("hello", "1.0");
      desk.resolve("hello", "1");
      desk.resolve("hello", "*");
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();

      assertThat(desk.resolve("hello", "1")).isEqualTo("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      assertThat(desk.all("hello", "*")).containsExactly("b");
    }
  }

  @Test
  void successBringsItBackAndFailureKeepsItOut() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      Endpoint probe = desk.sandbox().resolve("hello", "1.0");
      probe.finish(probe.start(), Outcome.ERROR, 1);
      assertThat(desk.all("hello", "1.0")).containsExactly("b");

      desk.breakers.of("a").due();
      probe = desk.sandbox().resolve("hello", "1.0");
      long stamp = probe.start();
      assertThat(probe.inFlight()).isEqualTo(1);
      probe.finish(stamp, Outcome.SUCCESS, 1_000);

      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
      assertThat(probe.inFlight()).isZero();
      assertThat(probe.latencyNanos()).isEqualTo(1_000);
      assertThat(desk.breakers.of("a").probed).containsExactly(Outcome.ERROR, Outcome.SUCCESS);
    }
  }

  @Test
  void aReleasedProbeIsDueAgain() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      Endpoint probe = desk.sandbox().resolve("hello", "1.0");

      probe.release(probe.start());
      probe.release(probe.start());

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
      assertThat(desk.breakers.of("a").probes).hasValue(2);
    }
  }

  @Test
  void aTimeoutCutShortReleasesTheProbe() {
    try (Desk desk = Desk.of("a")) {
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      Endpoint probe = desk.sandbox().resolve("hello", "1.0");

      probe.finish(probe.start(), Outcome.TIMEOUT, TimeUnit.MILLISECONDS.toNanos(99));

      assertThat(desk.breakers.of("a").state()).isInstanceOf(BreakerState.Due.class);
      assertThat(desk.breakers.of("a").probed).isEmpty();
    }
  }

  @Test
  void afterTheFirstWordTheEndpointIsAnyOther() {
    try (Desk desk = Desk.of("a")) {
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      Endpoint probe = desk.sandbox().resolve("hello", "1.0");
      probe.finish(probe.start(), Outcome.SUCCESS, 1);

      probe.finish(probe.start(), Outcome.ERROR, 1);

      assertThat(desk.breakers.of("a").probed).containsExactly(Outcome.SUCCESS);
      assertThat(desk.breakers.of("a").recorded).containsExactly(Outcome.ERROR);
    }
  }

  @Test
  void whoWillNotTellHowItWentIsNeverGivenAProbe() {
    try (Desk desk = Desk.of("a", "b")) {
      var handle = desk.sandbox().bind("hello", "1.0");
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();
      for (int i = 0; i < 20; i++) {
        assertThat(handle.resolve(Hint.WITHOUT_PROBES).node().address()).isEqualTo("b");
      }

      desk.breakers.openHard("b");

      assertThatThrownBy(() -> handle.resolve(Hint.WITHOUT_PROBES))
          .isInstanceOf(NoNodeException.class);
      assertThat(handle.resolve(Hint.NONE).node().address()).isEqualTo("a");
    }
  }

  @Test
  void theLeaseIsThirtySecondsOrTheDeadline() {
    try (Desk desk = Desk.of("a")) {
      var breaker = desk.breakers.of("a");
      breaker.due();
      desk.sandbox().resolve("hello", "1.0");
      assertThat(breaker.leaseNanos).isEqualTo(TimeUnit.SECONDS.toNanos(30));

      breaker.due();
      assertThat(desk.await("hello", "1.0", Duration.ofSeconds(2))).isCompleted();
      assertThat(breaker.leaseNanos).isEqualTo(TimeUnit.SECONDS.toNanos(2));

      breaker.due();
      assertThat(desk.sandbox().await("hello", "1.0", Hint.NONE, Deadline.NONE)).isCompleted();
      assertThat(breaker.leaseNanos).isEqualTo(TimeUnit.SECONDS.toNanos(30));

      breaker.due();
      assertThat(desk.await("hello", "1.0", Duration.ZERO)).isCompletedExceptionally();
      assertThat(breaker.state()).isInstanceOf(BreakerState.Due.class);
    }
  }

  @Test
  void anAvoidedNodeIsProbedOnlyIfThereIsNoOther() {
    try (Desk desk = Desk.of("a", "b")) {
      var handle = desk.sandbox().bind("hello", "1.0");
      Hint notA = Hint.NONE.avoiding(Desk.hello("a"));
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();

      assertThat(handle.resolve(notA).node().address()).isEqualTo("b");
      desk.breakers.openHard("b");
      assertThat(handle.resolve(notA).node().address()).isEqualTo("a");
    }
  }

  @Test
  void aDueNodeThatIsRemovedIsGivenToNobody() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.resolve("hello", "1.0");
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();

      desk.source.down(Desk.hello("a"));

      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      assertThat(desk.breakers.of("a").probes).hasValue(0);
    }
  }

  @Test
  void aNodeThatWasDueBeforeAnybodyAskedIsProbedByTheFirst() {
    try (Desk desk = Desk.of("a")) {
      desk.breakers.of("a").due();

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void becomingDueDoesNotRebuildTheSnapshot() {
    var asked = new AtomicInteger();
    var facilities = new TestFacilities();
    var breakers = new FakeBreakers();
    try (var table =
        RoutingTable.start(
            Desk.LIMITS,
            facilities,
            ScriptedSource.synced(Desk.hello("a"), Desk.hello("b")),
            breakers,
            admitted -> {
              asked.incrementAndGet();
              return hint -> admitted.get(0);
            })) {
      table.in(Environment.SANDBOX).resolve("hello", "1.0");
      assertThat(asked).hasValue(1);
      breakers.openHard("a");
      assertThat(asked).hasValue(2);

      breakers.of("a").due();
      table.in(Environment.SANDBOX).resolve("hello", "1.0");
      breakers.of("a").due();

      assertThat(asked).hasValue(2);
      breakers.close("a");
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void changesThatOvertakeEachOtherEndInTheTruth() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.resolve("hello", "1.0");
      var breaker = desk.breakers.of("a");
      // Opened, due and closed before anybody was told: each is told after the last one.
      breaker.state.set(new BreakerState.Due(BreakerState.Evidence.HARD, "late"));
      breaker.changed.run();
      assertThat(desk.resolve("hello", "1.0")).as("the probe").isEqualTo("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      breaker.state.set(BreakerState.CLOSED);
      breaker.changed.run();
      breaker.changed.run();
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
    }
  }
}
