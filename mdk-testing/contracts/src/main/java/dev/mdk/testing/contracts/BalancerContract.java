package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Balancer.Picker;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of {@link Balancer}:
 *
 * <ul>
 *   <li>a picker gives one of the nodes that it was made for, the very object, whatever the hint
 *       says, and also if it says to avoid all of them;
 *   <li>that holds whatever the endpoints tell of themselves: no call in flight or very many, no
 *       cost or a very high one, properties that make no sense;
 *   <li>a picker keeps to its nodes when there are newer ones, and those of services keep apart,
 *       even if they are made at the same time;
 *   <li>many threads pick at once, and none waits for another that looks at an endpoint;
 *   <li>who picks does not call: no call is started or ended;
 *   <li>the list of nodes stays as it is.
 * </ul>
 *
 * <p>Not checked: that each node gets its share, as many good balancers give unequal ones on
 * purpose; and locks that are not held while it looks at an endpoint.
 */
@Timeout(120)
public abstract class BalancerContract {

  private static final int[] SIZES = {1, 2, 3, 7, 100};

  /** Makes the contract. */
  protected BalancerContract() {}

  /**
   * Makes the balancer.
   *
   * @return the balancer
   */
  protected abstract Balancer balancer();

  /**
   * Returns how long a rule waits, in real time, for what must not block; under a minute.
   *
   * @return 30 s unless overridden
   */
  protected Duration limit() {
    return Duration.ofSeconds(30);
  }

  private static List<Hint> hints(List<Endpoint> nodes) {
    List<Hint> hints = new ArrayList<>(List.of(Hint.NONE, Hint.WITHOUT_PROBES));
    for (int i = 0; i < 20; i++) {
      hints.add(Hint.NONE.withKey("key " + i));
    }
    hints.add(Hint.NONE.withKey(""));
    Hint avoiding = Hint.NONE;
    for (Node node : nodes.stream().map(Endpoint::node).toList()) { // one more each time, then all
      avoiding = avoiding.avoiding(node);
      hints.add(avoiding);
    }
    return hints;
  }

  private static void keepsTo(List<Endpoint> nodes, Picker picker) {
    for (Hint hint : hints(nodes)) {
      Endpoint picked = picker.pick(hint);
      assertThat(nodes.stream().anyMatch(node -> node == picked))
          .as("%s is one of the %s nodes, for %s", picked, nodes.size(), hint)
          .isTrue();
    }
  }

  @Test
  void picksOneOfItsNodesWhateverTheHint() {
    Balancer balancer = balancer();
    for (int size : SIZES) {
      List<Endpoint> nodes = SilentEndpoint.some(size);
      Picker picker = balancer.over(nodes);
      for (int round = 0; round < 10; round++) {
        keepsTo(nodes, picker);
      }
    }
  }

  @Test
  void picksOneOfItsNodesWhateverTheyTell() {
    Balancer balancer = balancer();
    for (int size : SIZES) {
      List<Endpoint> nodes = SilentEndpoint.extreme(size);
      Picker picker = balancer.over(nodes);
      for (int round = 0; round < 10; round++) {
        keepsTo(nodes, picker);
      }
    }
  }

  @Test
  void keepsToItsNodesWhenThereAreNewerOnes() {
    Balancer balancer = balancer();
    List<Endpoint> old = SilentEndpoint.some(3);
    Picker picker = balancer.over(old);
    for (int size : SIZES) {
      List<Endpoint> nodes = SilentEndpoint.some(size);
      Picker newer = balancer.over(nodes);
      for (int i = 0; i < 10; i++) {
        keepsTo(old, picker);
        keepsTo(nodes, newer);
      }
    }
  }

  @Test
  void servesManyServicesAtOnce() {
    Balancer balancer = balancer();
    Crowd.run(
        4,
        thread -> {
          for (int i = 0; i < 50; i++) {
            List<Endpoint> nodes = SilentEndpoint.some(1 + (thread + i) % 5);
            keepsTo(nodes, balancer.over(nodes));
          }
        });
  }

  @Test
  void picksForManyThreadsAtOnce() {
    List<Endpoint> nodes = SilentEndpoint.some(5);
    Picker picker = balancer().over(nodes);
    Crowd.run(
        8,
        thread -> {
          for (int i = 0; i < 200; i++) {
            keepsTo(nodes, picker);
          }
        });
  }

  @Test
  void nobodyWaitsForOneWhoLooksAtAnEndpoint() {
    AtomicBoolean armed = new AtomicBoolean();
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch picked = new CountDownLatch(1);
    AtomicBoolean held = new AtomicBoolean();
    List<Endpoint> nodes =
        SilentEndpoint.some(
            3,
            new AtomicInteger(),
            () -> {
              if (armed.compareAndSet(true, false)) { // the first who looks waits for another
                looking.countDown();
                held.set(!await(picked));
              }
            });
    Picker picker = balancer().over(nodes);
    armed.set(true);
    Crowd.run(
        2,
        thread -> {
          if (thread == 0) {
            picker.pick(Hint.NONE);
            looking.countDown(); // it may look at none
          } else {
            await(looking);
            picker.pick(Hint.NONE);
            picked.countDown();
          }
        });
    assertThat(held).as("a pick had to wait for another").isFalse();
  }

  private boolean await(CountDownLatch latch) {
    try {
      return latch.await(limit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void doesNotCall() {
    AtomicInteger calls = new AtomicInteger();
    List<Endpoint> nodes = SilentEndpoint.some(3, calls, () -> {});
    keepsTo(nodes, balancer().over(nodes));
    assertThat(calls).as("calls started or ended").hasValue(0);
  }

  @Test
  void doesNotBlock() {
    List<Endpoint> nodes = SilentEndpoint.some(100);
    Balancer balancer = balancer();
    assertTimeoutPreemptively(
        limit(),
        () -> {
          for (int i = 0; i < 100; i++) {
            balancer.over(nodes).pick(Hint.NONE);
          }
        });
  }
}
