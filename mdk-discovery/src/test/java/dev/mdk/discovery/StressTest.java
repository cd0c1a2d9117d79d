package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import dev.mdk.testing.Crowd;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StressTest {

  private static final int NODES = 16;

  @Test
  void noReaderIsGivenANodeThatWasRemovedBeforeItBegan() {
    try (Desk desk = Desk.of("always")) {
      var goneFor = new AtomicIntegerArray(NODES); // 1 once `down` has returned, 0 before `up`
      var rounds = new AtomicIntegerArray(NODES);
      var handle = desk.sandbox().bind("hello", "1.0");
      var over = new AtomicBoolean();
      long seed = System.nanoTime();
      Crowd.run(
          5,
          number -> {
            if (number == 0) {
              try {
                churn(desk, goneFor, rounds, new SplittableRandom(seed));
              } finally {
                over.set(true);
              }
            } else if (number == 1) {
              while (!over.get()) {
                flap(desk, new SplittableRandom(seed + 1));
              }
            } else {
              while (!over.get()) {
                read(handle, goneFor, rounds, seed);
              }
            }
          });
    }
  }

  private static void churn(
      Desk desk, AtomicIntegerArray gone, AtomicIntegerArray rounds, RandomGenerator random) {
    boolean[] isUp = new boolean[NODES];
    for (int i = 0; i < 20_000; i++) {
      int number = random.nextInt(NODES);
      Node node = Desk.hello("n" + number);
      if (isUp[number]) {
        desk.source.down(node);
        gone.set(number, 1);
      } else {
        rounds.incrementAndGet(number);
        gone.set(number, 0);
        desk.source.up(node);
      }
      isUp[number] = !isUp[number];
    }
  }

  private static void flap(Desk desk, RandomGenerator random) {
    var breaker = desk.breakers.of("n" + random.nextInt(NODES));
    if (breaker != null) {
      breaker.due();
      breaker.become(BreakerState.CLOSED);
    }
  }

  private static void read(
      Resolver.ServiceHandle handle,
      AtomicIntegerArray gone,
      AtomicIntegerArray rounds,
      long seed) {
    int[] goneBefore = new int[NODES];
    int[] roundBefore = new int[NODES];
    for (int i = 0; i < NODES; i++) {
      roundBefore[i] = rounds.get(i);
      goneBefore[i] = gone.get(i);
    }
    Endpoint found = handle.resolve(Hint.NONE);
    String address = found.node().address();
    if (address.startsWith("n")) {
      int number = Integer.parseInt(address.substring(1));
      boolean wasGone = goneBefore[number] == 1 && rounds.get(number) == roundBefore[number];
      assertThat(wasGone && roundBefore[number] > 0)
          .as("%s was removed before; seed %s", address, seed)
          .isFalse();
    }
  }

  @Test
  void afterTheStormTheSnapshotIsTheTruth() {
    for (int round = 0; round < 30; round++) {
      try (Desk desk = Desk.of("n0", "n1", "n2", "n3")) {
        desk.resolve("hello", "1.0");
        desk.resolve("hello", "*");
        Crowd.run(4, number -> storm(desk, desk.breakers.of("n" + number), number % 2 == 0));

        // Nothing changes any more: what was noted last must have been taken up by somebody.
        assertThat(desk.all("hello", "1.0")).as("round " + round).containsExactly("n1", "n3");
        assertThat(desk.all("hello", "*")).as("round " + round).containsExactly("n1", "n3");
      }
    }
  }

  /** Opens, tries and closes one breaker many times, and leaves it open or closed. */
  private static void storm(Desk desk, FakeBreakers.Fake breaker, boolean leaveOpen) {
    var open = new BreakerState.Open(BreakerState.Evidence.HARD, "storm", 0);
    for (int i = 0; i < 100; i++) {
      breaker.become(open);
      breaker.due();
      try {
        desk.sandbox().resolve("hello", "1.0");
      } catch (NoNodeException e) {
        // all are out at this moment
      }
      breaker.become(BreakerState.CLOSED);
    }
    if (leaveOpen) {
      breaker.become(open);
    }
  }
}
