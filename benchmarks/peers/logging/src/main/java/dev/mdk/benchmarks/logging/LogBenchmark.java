package dev.mdk.benchmarks.logging;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What the caller of a log line pays. At a rate that both libraries sustain: the time of each call.
 * As fast as it goes: the time on average, and how many lines are dropped.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogBenchmark {

  /** One library, for all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Logging {
    @Param({"mdk", "log4j", "log4j-yield", "logback"})
    public String library;

    private Library started;
    private final LongAdder offered = new LongAdder();

    @Setup
    public void start() {
      started = Library.named(library);
    }

    @TearDown
    public void stop() {
      started.close(); // which waits for what is queued
      long all = offered.sum();
      long dropped = Math.max(0, all - started.delivered());
      System.out.printf(
          "%n# %s: %d lines offered, %d dropped (%.3f %%)%n",
          library, all, dropped, 100.0 * dropped / Math.max(1, all));
    }
  }

  /** One request, of one thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Request {
    private Library.Caller caller;
    private long offered;

    @Setup
    public void begin(Logging logging) {
      caller = logging.started.caller();
    }

    @TearDown
    public void end(Logging logging) {
      logging.offered.add(offered);
    }
  }

  /** Keeps a rate, which all threads share; who is late does not catch up. */
  @State(Scope.Thread)
  public static class Pace {
    @Param("20000")
    public int linesPerSecond;

    private long interval;
    private long next;

    @Setup
    public void begin(ThreadParams threads) {
      interval = TimeUnit.SECONDS.toNanos(1) * threads.getThreadCount() / linesPerSecond;
      next = System.nanoTime() + interval * threads.getThreadIndex() / threads.getThreadCount();
    }

    @Setup(Level.Invocation)
    public void await() {
      long left = next - System.nanoTime();
      while (left > 0) {
        if (left > 200_000) {
          LockSupport.parkNanos(left - 100_000); // the others need the processors
        } else {
          Thread.onSpinWait();
        }
        left = next - System.nanoTime();
      }
      next = Math.max(next, System.nanoTime() - interval) + interval;
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public void paced(Request request, Pace pace) {
    request.offered++;
    request.caller.info();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public void flatOut(Request request) {
    request.offered++;
    request.caller.info();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public void belowTheLevel(Request request) {
    request.caller.debug();
  }
}
