package dev.mdk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** The guard can fail: it finds the mistakes that it is for, in balancers made to have them. */
class GuardTest {

  private static final String PATH = "HotPath.resolveBound 1000 ";

  @Test
  void findsTheMistakesOfBadBalancers() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors())
        .as("threads that meet need two processors")
        .isGreaterThan(1);
    Guard guard =
        new Guard(
            new CommandLineOptions(
                "HotPathBenchmark.(resolveBound|floorIndex)",
                "-p",
                "balancer=Locks,Allocates,Shares"),
            Map.of(),
            1);

    List<String> found = guard.measure();

    assertThat(found).contains(PATH + "Allocates, threads 1");
    assertThat(new Table(guard.results(), Guard.LIMIT, Map.of()).toString())
        .containsPattern("Allocates, threads 1: [0-9.]+ B/op");
    // On a machine that is busy all the time two threads may never run at once.
    assertThat(found).containsAll(judged(guard, "Locks", "Shares"));
  }

  private static List<String> judged(Guard guard, String... balancers) {
    return Stream.of(balancers)
        .map(balancer -> PATH + balancer + ", threads 2")
        .filter(key -> !guard.unjudged().contains(key))
        .collect(Collectors.toList());
  }
}
