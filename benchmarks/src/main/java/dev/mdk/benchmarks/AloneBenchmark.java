package dev.mdk.benchmarks;

import dev.mdk.circuit.Breakers;
import dev.mdk.circuit.CircuitBreaker;
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
 * A breaker that stands alone, as other libraries know them: it is asked for a permission, and
 * reads the clock itself. All threads ask the same one, which is closed and stays so.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class AloneBenchmark {

  /** A breaker with the default policy. */
  @State(Scope.Benchmark)
  public static class Database {

    private final CircuitBreaker breaker = CircuitBreaker.of(Breakers.standard());
  }

  @Benchmark
  public void permitAndSucceed(Database database) {
    database.breaker.tryAcquire().orElseThrow().succeeded();
  }
}
