package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.spi.Ticker;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs at the node that was chosen: the verdict of a success at a breaker that has
 * nothing to say, which is nearly every call, and the whole of a call's start and end at its
 * endpoint. All threads call the same node, which is the worst that can happen to its counters.
 *
 * <p>A breaker cannot do less than read its state ({@link #floorVolatileRead}); one that counts the
 * calls of many threads, for a rate over a window, cannot do much better than to add to a {@code
 * LongAdder} as well ({@link #floorReadAndIncrement}).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class BreakerBenchmark {

  private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The breaker of the circuit module, by its settings. */
  public abstract static class Guarded {

    private final Map<String, String> settings;
    private AutoCloseable facilities = () -> {};
    private Breaker breaker = Breaker.NONE;
    private Ticker ticker = Ticker.SYSTEM;
    private long startNanos;

    Guarded(Map<String, String> settings) {
      this.settings = settings;
    }

    @Setup
    public void build() {
      Facilities built = Facilities.system().start();
      Node node = new Node("1", "a", "1.0", "http://a", Map.of(), Environment.SANDBOX);
      facilities = built;
      breaker = Fleet.breakers(built, Settings.of(settings)).breaker(node, () -> {});
      ticker = built.ticker();
    }

    /** The calls of an iteration all begin with it: so the clock is no part of what is measured. */
    @Setup(Level.Iteration)
    public void start() {
      startNanos = ticker.nanoTime();
    }

    @TearDown
    public void close() throws Exception {
      breaker.close();
      facilities.close();
    }

    void succeed() {
      breaker.record(startNanos, Outcome.SUCCESS, LATENCY_NANOS);
    }
  }

  /** Opens after failures in a row, and counts nothing else. */
  @State(Scope.Benchmark)
  public static class InARow extends Guarded {
    public InARow() {
      super(Map.of("breaker.failure-rate", "0"));
    }
  }

  /** The default: failures in a row, and the rate of failures in 20 s. */
  @State(Scope.Benchmark)
  public static class OverTime extends Guarded {
    public OverTime() {
      super(Map.of());
    }
  }

  /** Failures in a row, and the rates of failures and slow calls among the last 100. */
  @State(Scope.Benchmark)
  public static class OverCalls extends Guarded {
    public OverCalls() {
      super(Map.of("breaker.window", "100", "breaker.slow", "500ms", "breaker.slow-rate", "50"));
    }
  }

  /** The endpoint of the discovery module with that breaker. */
  @State(Scope.Benchmark)
  public static class Chosen {

    private final Fleet fleet = Fleet.of(1, 0, "round-robin");
    private final Endpoint endpoint = fleet.resolver().resolve(Fleet.SERVICE, Fleet.VERSION);

    @TearDown
    public void close() {
      fleet.close();
    }
  }

  /** What the floors read and write. */
  @State(Scope.Benchmark)
  public static class Bare {

    private volatile Object state = new Object();
    private final LongAdder count = new LongAdder();
    private final LongAdder done = new LongAdder();
  }

  @Benchmark
  @Floor("floorVolatileRead")
  public void record(InARow guarded) {
    guarded.succeed();
  }

  @Benchmark
  @Floor("floorReadAndIncrement")
  public void recordOverTime(OverTime guarded) {
    guarded.succeed();
  }

  @Benchmark
  @Floor("floorReadAndIncrement")
  public void recordOverCalls(OverCalls guarded) {
    guarded.succeed();
  }

  @Benchmark
  @Floor("floorClockAndCounts")
  public void startAndFinish(Chosen chosen) {
    long stamp = chosen.endpoint.start();
    // As in life, no latency is like the one before.
    chosen.endpoint.finish(stamp, Outcome.SUCCESS, LATENCY_NANOS + (stamp & 0xffff));
  }

  @Benchmark
  public Object floorVolatileRead(Bare bare) {
    return bare.state;
  }

  @Benchmark
  public Object floorReadAndIncrement(Bare bare) {
    bare.count.increment();
    return bare.state;
  }

  /** Reads the clock once, and counts a call in, out, and as done. */
  @Benchmark
  public long floorClockAndCounts(Bare bare) {
    bare.count.increment();
    long stamp = System.nanoTime();
    bare.count.decrement();
    bare.done.increment();
    return stamp;
  }
}
