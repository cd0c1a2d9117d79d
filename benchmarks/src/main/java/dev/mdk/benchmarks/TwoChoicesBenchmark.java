package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Outcome;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver.ServiceHandle;
import dev.mdk.spi.Routing;
import java.util.concurrent.ThreadLocalRandom;
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
 * What it costs to compare two nodes: the choice alone, and with a call that starts and ends at the
 * one chosen, its clock included. All endpoints have had a call before, so that there is a cost to
 * compare, and none of them for a second, so that it has to be worked out.
 *
 * <p>Who compares two nodes cannot do less than {@link #floorTwoIndices}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class TwoChoicesBenchmark {

  private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The real thing. */
  @State(Scope.Benchmark)
  public static class Table {

    @Param({"2", "10", "1000", "10000"})
    public int nodes;

    @Param({"two-choices", "least-requests"})
    public String balancer = "";

    private AutoCloseable fleet = () -> {};
    private ServiceHandle handle = Routing.NONE.in(Environment.SANDBOX).bind("", "");

    @Setup
    public void build() {
      Fleet built = Fleet.of(nodes, 0, balancer);
      fleet = built;
      handle = built.resolver().bind(Fleet.SERVICE, Fleet.VERSION);
      for (int i = 0; i < 3 * nodes; i++) {
        call(handle.resolve(Hint.NONE));
      }
    }

    @TearDown
    public void close() throws Exception {
      fleet.close();
    }
  }

  /** What the floor reads. */
  @State(Scope.Benchmark)
  public static class Bare {

    @Param({"2", "10", "1000", "10000"})
    public int nodes;

    private volatile Load[] array = {};

    @Setup
    public void build() {
      Load[] loads = new Load[nodes];
      for (int i = 0; i < nodes; i++) {
        loads[i] = new Load();
      }
      array = loads;
    }
  }

  private static final class Load {
    private volatile int inFlight;
  }

  /**
   * A time of each thread's own, which goes on as if a call took so long: to call without a look at
   * the clock. It must not run ahead of the clock: a breaker that is told such a time looks itself.
   */
  @State(Scope.Thread)
  public static class Time {

    private static final long CALL_NANOS = 10;

    private long now = System.nanoTime();

    long next() {
      now += CALL_NANOS;
      return now;
    }
  }

  private static void call(Endpoint endpoint) {
    finish(endpoint, endpoint.start());
  }

  private static void finish(Endpoint endpoint, long stamp) {
    endpoint.finish(stamp, Outcome.SUCCESS, LATENCY_NANOS + (stamp & 0xffff));
  }

  @Benchmark
  @Floor("floorTwoIndices")
  public Endpoint pick(Table table) {
    return table.handle.resolve(Hint.NONE);
  }

  @Benchmark
  public Endpoint pickAndCall(Table table) {
    Endpoint endpoint = table.handle.resolve(Hint.NONE);
    call(endpoint);
    return endpoint;
  }

  /** The same by who knows the time: what the clock costs is the difference. */
  @Benchmark
  public Endpoint pickAndCallAt(Table table, Time time) {
    Endpoint endpoint = table.handle.resolve(Hint.NONE);
    finish(endpoint, endpoint.start(time.next()));
    return endpoint;
  }

  @Benchmark
  public Object floorTwoIndices(Bare bare) {
    Load[] loads = bare.array;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int first = random.nextInt(loads.length);
    int second = random.nextInt(loads.length - 1);
    Load one = loads[first];
    Load other = loads[second < first ? second : second + 1];
    return one.inFlight <= other.inFlight ? one : other;
  }
}
