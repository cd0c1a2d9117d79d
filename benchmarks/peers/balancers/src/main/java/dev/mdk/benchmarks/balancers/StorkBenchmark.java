package dev.mdk.benchmarks.balancers;

import io.smallrye.stork.Stork;
import io.smallrye.stork.api.ServiceDefinition;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.RoundRobinConfiguration;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeConfiguration;
import io.smallrye.stork.servicediscovery.staticlist.StaticConfiguration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Stork's balancers over a static list, by the name of the service. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class StorkBenchmark {

  /** Two services of the same nodes. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Services {

    @Param({"10", "1000"})
    public int nodes;

    private Stork stork;

    @Setup
    public void define() {
      String addresses =
          IntStream.range(0, nodes)
              .mapToObj(i -> "hello.example:" + (1024 + i))
              .collect(Collectors.joining(","));
      StaticConfiguration list = new StaticConfiguration().withAddressList(addresses);
      Stork.initialize();
      stork = Stork.getInstance();
      stork.defineIfAbsent("in-turn", ServiceDefinition.of(list, new RoundRobinConfiguration()));
      stork.defineIfAbsent(
          "fastest", ServiceDefinition.of(list, new LeastResponseTimeConfiguration()));
    }

    @TearDown
    public void shutdown() {
      Stork.shutdown();
    }
  }

  @Benchmark
  public ServiceInstance roundRobin(Services services) {
    return services.stork.getService("in-turn").selectInstance().await().indefinitely();
  }

  /** With the record of a call that goes well, which it learns from. */
  @Benchmark
  public ServiceInstance leastResponseTime(Services services) {
    ServiceInstance chosen =
        services
            .stork
            .getService("fastest")
            .selectInstanceAndRecordStart(true)
            .await()
            .indefinitely();
    chosen.recordReply();
    chosen.recordEnd(null);
    return chosen;
  }
}
