package dev.mdk.benchmarks.finagle;

import com.twitter.finagle.Address;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Stack;
import com.twitter.finagle.loadbalancer.Balancers;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.LazyEndpointFactory;
import com.twitter.util.Activity;
import com.twitter.util.Await;
import com.twitter.util.Future;
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
import org.openjdk.jmh.annotations.Warmup;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finagle's power of two choices by calls in flight: a session is acquired and released, as for
 * each call. A client holds the balancer of its service: nothing is looked up.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class FinagleBenchmark {

  /** The balancer that a client would hold. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Client {

    @Param({"10", "1000"})
    public int nodes;

    private ServiceFactory<String, String> balancer;

    @Setup
    public void build() {
      Service<String, String> service =
          new Service<>() {
            @Override
            public Future<String> apply(String request) {
              return Future.value(request);
            }
          };
      List<EndpointFactory<String, String>> endpoints = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        endpoints.add(
            new LazyEndpointFactory<>(
                () -> ServiceFactory.constant(service), Address.apply(1024 + i)));
      }
      balancer =
          Balancers.p2c(Balancers.p2c$default$1())
              .newBalancer(
                  Activity.value(CollectionConverters.asScala(endpoints).toIndexedSeq()),
                  new NoBrokersAvailableException("hello"),
                  Stack.Params$.MODULE$.empty());
    }
  }

  @Benchmark
  public Object twoChoices(Client client) throws Exception {
    Service<String, String> session = Await.result(client.balancer.apply(ClientConnection.nil()));
    return session.close();
  }
}
