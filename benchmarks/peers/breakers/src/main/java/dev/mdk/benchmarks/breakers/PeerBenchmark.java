package dev.mdk.benchmarks.breakers;

import dev.failsafe.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The permission for a call, and the word that it went well, at breakers that are closed and stay
 * so. All threads ask the same breaker.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class PeerBenchmark {

  private static final int SECONDS = 20;

  /** One of each kind. */
  @State(Scope.Benchmark)
  public static class Closed {

    /** Its defaults: the last 100 calls. */
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker overCalls =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("calls");

    private final io.github.resilience4j.circuitbreaker.CircuitBreaker overTime =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
            "time",
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .slidingWindowSize(SECONDS)
                .build());

    private final CircuitBreaker<Object> failsafeInARow =
        CircuitBreaker.builder().withFailureThreshold(3).build();

    private final CircuitBreaker<Object> failsafeOverTime =
        CircuitBreaker.builder()
            .withFailureRateThreshold(50, 10, Duration.ofSeconds(SECONDS))
            .build();

    /** Its defaults: 20 seconds. */
    private final com.linecorp.armeria.client.circuitbreaker.CircuitBreaker armeria =
        com.linecorp.armeria.client.circuitbreaker.CircuitBreaker.ofDefaultName();
  }

  private static boolean call(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
    boolean permitted = breaker.tryAcquirePermission();
    breaker.onSuccess(1_000_000, TimeUnit.NANOSECONDS);
    return permitted;
  }

  private static boolean call(CircuitBreaker<Object> breaker) {
    boolean permitted = breaker.tryAcquirePermit();
    breaker.recordSuccess();
    return permitted;
  }

  @Benchmark
  public boolean resilience4jOverCalls(Closed closed) {
    return call(closed.overCalls);
  }

  @Benchmark
  public boolean resilience4jOverTime(Closed closed) {
    return call(closed.overTime);
  }

  @Benchmark
  public boolean failsafeInARow(Closed closed) {
    return call(closed.failsafeInARow);
  }

  @Benchmark
  public boolean failsafeOverTime(Closed closed) {
    return call(closed.failsafeOverTime);
  }

  @Benchmark
  public boolean armeriaOverTime(Closed closed) {
    boolean permitted = closed.armeria.tryRequest();
    closed.armeria.onSuccess();
    return permitted;
  }
}
