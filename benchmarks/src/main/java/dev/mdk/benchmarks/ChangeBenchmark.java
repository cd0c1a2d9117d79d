package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Resolver.ServiceHandle;
import dev.mdk.spi.Routing;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * What changes cost: a node that comes and goes among many, and what readers notice of a thousand
 * changes a second. Nothing that calls do, and so not run unless it is asked for: "./mdk bench -t 1
 * Change".
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ChangeBenchmark {

  /** A table whose source adds and removes one more node. */
  @State(Scope.Benchmark)
  public static class Table {

    @Param({"10000"})
    public int nodes;

    @Param({"round-robin", "two-choices", "weighted", "rendezvous"})
    public String balancer = "";

    @SuppressWarnings("NullAway.Init")
    private Fleet fleet;

    private ServiceHandle handle = Routing.NONE.in(Environment.SANDBOX).bind("", "");
    private final Node oneMore = Fleet.node(Fleet.SERVICE, 20_000);

    @Setup
    public void build() {
      fleet = Fleet.of(nodes, 0, balancer);
      handle = fleet.resolver().bind(Fleet.SERVICE, Fleet.VERSION);
    }

    /** Two changes; a source tells one after the other. */
    synchronized void comeAndGo() {
      NodeListener listener = fleet.listener();
      listener.up(oneMore);
      listener.down(oneMore);
    }

    @TearDown
    public void close() {
      fleet.close();
    }
  }

  /** Beside readers: so many changes a second, in a thread of its own. */
  @State(Scope.Benchmark)
  public static class Changes {

    @Param({"0", "1000"})
    public int perSecond;

    private volatile boolean ended;
    private Thread thread = new Thread(() -> {});

    @Setup
    public void begin(Table table) {
      ended = false;
      thread = new Thread(() -> change(table), "changes");
      thread.start();
    }

    private void change(Table table) {
      long due = System.nanoTime();
      while (perSecond > 0 && !ended) {
        table.comeAndGo();
        due += 2 * TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (due - System.nanoTime() > 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }

    @TearDown
    public void end() throws InterruptedException {
      ended = true;
      thread.join();
    }
  }

  /** One node comes and goes: two changes. */
  @Benchmark
  public void comeAndGo(Table table) {
    table.comeAndGo();
  }

  @Benchmark
  public Endpoint resolveBesideChanges(Table table, Changes changes) {
    return table.handle.resolve(Hint.NONE);
  }
}
