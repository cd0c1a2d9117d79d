package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Resolver.ServiceHandle;
import dev.mdk.spi.Routing;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * What it costs to find a node: by name and version, and by a handle that is bound to both. It must
 * not depend on how many nodes there are, or on how many of them are out.
 *
 * <p>Whoever looks up by two names cannot do less than {@link #floorMapsAndIndex}, and who spreads
 * calls over nodes that may change not less than {@link #floorIndex}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class ResolveBenchmark {

  /** The real thing. */
  @State(Scope.Benchmark)
  public static class Table {

    /** How many nodes the service has and, after the dash, how many per cent of them are out. */
    @Param({"1", "10", "1000", "10000", "1000-50%", "1000-90%"})
    public String nodes = "";

    @Param({"round-robin", "random"})
    public String balancer = "";

    private AutoCloseable fleet = () -> {};
    private Resolver resolver = Routing.NONE.in(Environment.SANDBOX);
    private ServiceHandle handle = resolver.bind("", "");

    @Setup
    public void build() {
      String[] parts = nodes.replace("%", "").split("-", -1);
      int percentOut = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
      Fleet built = Fleet.of(Integer.parseInt(parts[0]), percentOut, balancer);
      fleet = built;
      resolver = built.resolver();
      handle = resolver.bind(Fleet.SERVICE, Fleet.VERSION);
    }

    @TearDown
    public void close() throws Exception {
      fleet.close();
    }
  }

  /** The least that does the same: two maps by text, and an array that writers may replace. */
  @State(Scope.Benchmark)
  public static class Bare {

    @Param({"1", "10", "1000", "10000"})
    public int nodes;

    private final Map<String, Map<String, Bare>> services = new ConcurrentHashMap<>();
    private volatile Object[] array = {};

    @Setup
    public void build() {
      array = new Object[nodes];
      for (int i = 0; i < nodes; i++) {
        array[i] = new Object();
      }
      for (int i = 0; i < Fleet.OTHERS; i++) {
        put("other-" + i);
      }
      put(Fleet.copy(Fleet.SERVICE));
    }

    private void put(String service) {
      Map<String, Bare> versions = new ConcurrentHashMap<>();
      versions.put(Fleet.copy(Fleet.VERSION), this);
      services.put(service, versions);
    }

    Object pick() {
      Object[] current = array;
      return current[ThreadLocalRandom.current().nextInt(current.length)];
    }

    Object find(String service, String version) {
      Map<String, Bare> versions = services.get(service);
      if (versions == null) {
        throw new IllegalStateException(service);
      }
      Bare found = versions.get(version);
      if (found == null) {
        throw new IllegalStateException(version);
      }
      return found.pick();
    }
  }

  @Benchmark
  @Floor("floorMapsAndIndex")
  public Endpoint resolve(Table table) {
    return table.resolver.resolve(Fleet.SERVICE, Fleet.VERSION);
  }

  @Benchmark
  @Floor("floorIndex")
  public Endpoint resolveBound(Table table) {
    return table.handle.resolve(Hint.NONE);
  }

  @Benchmark
  public Object floorMapsAndIndex(Bare bare) {
    return bare.find(Fleet.SERVICE, Fleet.VERSION);
  }

  @Benchmark
  public Object floorIndex(Bare bare) {
    return bare.pick();
  }
}
