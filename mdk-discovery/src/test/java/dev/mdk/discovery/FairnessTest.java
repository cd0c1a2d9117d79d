package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A million picks: each node has its share within 3 %, whoever picks. */
class FairnessTest {

  private static final int PICKS = 1_000_000;
  private static final double TOLERANCE = 0.03;

  private final List<FakeEndpoint> nodes = FakeEndpoint.some(10);
  private final Map<Endpoint, LongAdder> picks =
      nodes.stream().collect(Collectors.toMap(node -> node, node -> new LongAdder()));

  static Stream<Arguments> crowds() {
    List<Supplier<Balancer>> balancers =
        List.of(
            Balancers::roundRobin,
            Balancers::random,
            Balancers::weighted,
            Balancers::twoChoices,
            () -> Balancers.leastRequests(2),
            () -> Balancers.rendezvous(125));
    return balancers.stream()
        .flatMap(each -> Stream.of(1, 2, 8).map(threads -> Arguments.of(each.get(), threads)));
  }

  @ParameterizedTest
  @MethodSource("crowds")
  void byPlatformThreads(Balancer balancer, int threads) {
    var picker = balancer.over(List.copyOf(nodes));
    Crowd.run(threads, thread -> pick(picker, PICKS / threads));
    areFair();
  }

  @Test
  void byAHundredThousandVirtualThreadsOfTenPicks() throws Exception {
    ExecutorService virtual = virtualThreads();
    assumeThat(virtual).as("virtual threads, which this JDK does not have").isNotNull();
    var picker = Balancers.roundRobin().over(List.copyOf(nodes));
    for (int i = 0; i < PICKS / 10; i++) {
      virtual.execute(() -> pick(picker, 10));
    }
    virtual.shutdown();
    assertThat(virtual.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
    areFair();
  }

  /** As many at once from the start as can be: the first picks are the ones that collide. */
  @Test
  void byThreadsThatAreNewEachTime() {
    var picker = Balancers.roundRobin().over(List.copyOf(nodes));
    for (int i = 0; i < 50; i++) {
      Crowd.run(8, thread -> pick(picker, PICKS / 400));
    }
    areFair();
  }

  private void pick(Balancer.Picker picker, int times) {
    for (int i = 0; i < times; i++) {
      LongAdder count = picks.get(picker.pick(Hint.NONE));
      count.increment();
    }
  }

  private void areFair() {
    double share = (double) PICKS / nodes.size();
    assertThat(picks.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(PICKS);
    assertThat(picks.values())
        .allSatisfy(
            count -> assertThat(count.sum() / share).isBetween(1 - TOLERANCE, 1 + TOLERANCE));
  }

  private static @Nullable ExecutorService virtualThreads() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
