package dev.mdk.benchmarks.balancers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/**
 * Armeria's round robin. A client holds the group of endpoints that it was made for: nothing is
 * looked up.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class ArmeriaBenchmark {

  /** A group that a client would hold. */
  @State(Scope.Benchmark)
  public static class Group {

    @Param({"10", "1000"})
    public int nodes;

    private EndpointGroup group = EndpointGroup.of();

    @Setup
    public void build() {
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        endpoints.add(Endpoint.of("hello.example", 1024 + i));
      }
      group = EndpointGroup.of(EndpointSelectionStrategy.roundRobin(), endpoints);
    }

    @TearDown
    public void close() {
      group.close();
    }
  }

  /** The call that asks, one for each thread. */
  @State(Scope.Thread)
  public static class Call {

    private final ClientRequestContext context =
        ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
  }

  @Benchmark
  public Object roundRobin(Group group, Call call) {
    return group.group.selectNow(call.context);
  }
}
