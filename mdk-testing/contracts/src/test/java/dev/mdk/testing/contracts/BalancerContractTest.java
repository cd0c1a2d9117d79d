package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BalancerContractTest {

  private static final AtomicReference<Supplier<Balancer>> SUBJECT = new AtomicReference<>();

  static class Subject extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return SUBJECT.get().get();
    }
  }

  /** For those that block: all other rules have an end well within this time, on any machine. */
  static class Blocking extends Subject {
    @Override
    protected Duration limit() {
      return Duration.ofSeconds(5);
    }
  }

  private static Set<String> brokenBy(Supplier<Balancer> subject) {
    SUBJECT.set(subject);
    return Rules.broken(Subject.class);
  }

  private static Set<String> brokenBy(Balancer subject) {
    return brokenBy(() -> subject);
  }

  @Test
  void acceptsWhoeverPicksOneOfItsNodes() {
    assertThat(brokenBy(admitted -> hint -> admitted.get(0))).isEmpty();
    assertThat(
            brokenBy(
                admitted ->
                    hint -> admitted.get(ThreadLocalRandom.current().nextInt(admitted.size()))))
        .isEmpty();
    assertThat(
            brokenBy(
                admitted ->
                    hint -> admitted.stream().min((a, b) -> a.inFlight() - b.inFlight()).get()))
        .isEmpty();
  }

  @Test
  void noticesAPickerThatFindsNothingWhereAllAreToBeAvoided() {
    assertThat(
            brokenBy(
                admitted ->
                    hint ->
                        admitted.stream()
                            .filter(one -> !hint.avoid().contains(one.node()))
                            .findFirst()
                            .orElse(null)))
        .contains("picksOneOfItsNodesWhateverTheHint");
  }

  @Test
  void noticesAPickerThatGivesAnEndpointOfItsOwn() {
    assertThat(brokenBy(admitted -> hint -> SilentEndpoint.some(1).get(0)))
        .contains("picksOneOfItsNodesWhateverTheHint", "picksForManyThreadsAtOnce");
  }

  @Test
  void noticesAPickerThatThrowsForAKey() {
    assertThat(brokenBy(admitted -> hint -> admitted.get(hint.key().map(String::length).orElse(0))))
        .contains("picksOneOfItsNodesWhateverTheHint");
  }

  @Test
  void noticesABalancerThatTrustsWhatNodesTell() {
    Balancer trusting =
        admitted -> {
          double sum =
              admitted.stream()
                  .map(one -> one.node().properties().get("weight"))
                  .mapToDouble(weight -> weight == null ? 1 : weight.asDouble().orElseThrow())
                  .sum();
          return hint -> admitted.get(sum > 0 ? 0 : 1);
        };
    assertThat(brokenBy(trusting)).containsExactly("picksOneOfItsNodesWhateverTheyTell");
    Balancer summing =
        admitted ->
            hint ->
                admitted.get(
                    admitted.stream().mapToInt(one -> one.inFlight() + 1).sum() < 0 ? -1 : 0);
    assertThat(brokenBy(summing)).containsExactly("picksOneOfItsNodesWhateverTheyTell");
  }

  @Test
  void noticesABalancerThatKnowsOnlyTheNewestNodes() {
    Supplier<Balancer> forgetful =
        () -> {
          AtomicReference<List<Endpoint>> newest = new AtomicReference<>();
          return admitted -> {
            newest.set(admitted);
            return hint -> newest.get().get(0);
          };
        };
    assertThat(brokenBy(forgetful)).contains("keepsToItsNodesWhenThereAreNewerOnes");
  }

  @Test
  void noticesABalancerThatBelongsToAThread() {
    Supplier<Balancer> bound =
        () -> {
          AtomicReference<Thread> owner = new AtomicReference<>();
          return admitted -> {
            Thread own = Thread.currentThread();
            if (owner.updateAndGet(before -> before == null ? own : before) != own) {
              throw new IllegalStateException("another thread");
            }
            return hint -> admitted.get(0);
          };
        };
    assertThat(brokenBy(bound)).contains("servesManyServicesAtOnce");
  }

  @Test
  void noticesAPickerThatStartsCalls() {
    Balancer calling =
        admitted ->
            hint -> {
              admitted.get(0).release(admitted.get(0).start());
              return admitted.get(0);
            };
    assertThat(brokenBy(calling)).containsExactly("doesNotCall");
  }

  @Test
  void noticesAPickerThatLocks() {
    Object lock = new Object();
    Balancer locking =
        admitted ->
            hint -> {
              synchronized (lock) {
                return admitted.stream().min((a, b) -> a.inFlight() - b.inFlight()).get();
              }
            };
    SUBJECT.set(() -> locking);
    assertThat(Rules.broken(Blocking.class))
        .containsExactly("nobodyWaitsForOneWhoLooksAtAnEndpoint");
  }

  @Test
  void noticesABalancerThatChangesTheList() {
    Balancer sorting =
        admitted -> {
          admitted.sort(Comparator.comparing(Endpoint::inFlight));
          return hint -> admitted.get(0);
        };
    assertThat(brokenBy(sorting)).contains("picksOneOfItsNodesWhateverTheHint");
  }

  @Test
  void noticesABalancerThatBlocksWhereItKnowsManyNodes() {
    Balancer blocking =
        admitted -> {
          if (admitted.size() == 100 && Thread.currentThread().getName().contains("junit")) {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return hint -> admitted.get(0);
        };
    SUBJECT.set(() -> blocking);
    assertThat(Rules.broken(Blocking.class)).containsExactly("doesNotBlock");
  }
}
