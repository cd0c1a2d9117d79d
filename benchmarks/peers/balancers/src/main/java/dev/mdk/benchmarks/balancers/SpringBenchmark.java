package dev.mdk.benchmarks.balancers;

import java.util.HashMap;
import java.util.Map;
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
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud LoadBalancer with all its defaults, in an application of Spring Boot that has the
 * nodes in its properties: round robin over a list that is cached.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class SpringBenchmark {

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  public static class Application {}

  /** What it injects into its parts. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Beans {

    @Param({"10", "1000"})
    public int nodes;

    private ConfigurableApplicationContext application;
    private LoadBalancerClient client;
    private ReactorServiceInstanceLoadBalancer balancer;

    @Setup
    public void start() {
      Map<String, Object> properties = new HashMap<>();
      properties.put("spring.main.banner-mode", "off");
      for (int i = 0; i < nodes; i++) {
        properties.put(
            "spring.cloud.discovery.client.simple.instances.hello[" + i + "].uri",
            "http://hello.example:" + (1024 + i));
      }
      application =
          new SpringApplicationBuilder(Application.class)
              .web(WebApplicationType.NONE)
              .properties(properties)
              .run();
      client = application.getBean(LoadBalancerClient.class);
      balancer =
          application
              .getBean(LoadBalancerClientFactory.class)
              .getInstance("hello", ReactorServiceInstanceLoadBalancer.class);
    }

    @TearDown
    public void close() {
      application.close();
    }
  }

  /** As a blocking client asks: the service is looked up by its name. */
  @Benchmark
  public ServiceInstance byName(Beans beans) {
    return beans.client.choose("hello");
  }

  /** The balancer of the service, held by whoever asks. */
  @Benchmark
  @SuppressWarnings("NullAway") // there are nodes
  public ServiceInstance roundRobin(Beans beans) {
    return Mono.from(beans.balancer.choose()).block().getServer();
  }
}
