package dev.mdk.benchmarks.original;

import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mdk.MDK;
import mdk.MDKImpl;
import mdk.Session;
import mdk_discovery.CircuitBreaker;
import mdk_discovery.Node;
import mdk_runtime.FakeEnvVars;
import mdk_runtime.MDKRuntime;
import mdk_runtime.QuarkRuntimeTime;
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
 * The MDK of 2016 over static nodes, in a process with no server to report to. Its sessions are for
 * one thread at a time, so each thread has its own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Djmh.shutdownTimeout=0") // its threads never end
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class OriginalBenchmark {

  private static final double HOUR = 3600;

  /** The process. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Started {

    private final CircuitBreaker breaker = new CircuitBreaker(new QuarkRuntimeTime(), 3, 30.0);

    @Param({"10", "1000"})
    public int nodes;

    private MDK mdk;
    private String header;

    @Setup
    public void start() {
      LogManager.getLogManager().reset(); // it tells of every node
      FakeEnvVars variables = new FakeEnvVars(); // as nobody sets those of a process from within
      variables.set(
          "MDK_DISCOVERY_SOURCE",
          IntStream.range(0, nodes)
              .mapToObj(
                  i ->
                      "{\"service\":\"hello\",\"version\":\"1.0\",\"address\":\"http://hello.example:"
                          + (1024 + i)
                          + "\"}")
              .collect(Collectors.joining(",", "static:nodes=[", "]")));
      MDKRuntime runtime = mdk_runtime.Functions.defaultRuntime();
      runtime.dependencies._services.put("envvar", variables);
      mdk = new MDKImpl(runtime);
      mdk.start();
      header = request().externalize();
    }

    Session request() {
      Session session = mdk.session();
      session.setTimeout(HOUR);
      session.setProperty("myapp:user_id", "u-4711");
      session.setProperty("myapp:tenant", "example");
      session.setProperty("myapp:region", "eu-west-1");
      session.setProperty("myapp:plan", "enterprise");
      session.setProperty("myapp:build", "2026-11-26");
      return session;
    }

    @TearDown
    public void stop() {
      mdk.stop();
    }
  }

  /** A request of its own for each thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // by its set-up
  public static class Request {

    private Session session;

    @Setup
    public void begin(Started process) {
      session = process.request();
    }
  }

  /** An interaction of one call that goes well. */
  @Benchmark
  public Node resolveInInteraction(Request request) {
    request.session.start_interaction();
    Node node = request.session.resolve("hello", "1.0");
    request.session.finish_interaction();
    return node;
  }

  /** The permission for a call, and the word that it went well. */
  @Benchmark
  public boolean inARow(Started process) {
    boolean permitted = process.breaker.available();
    process.breaker.success();
    return permitted;
  }

  @Benchmark
  public String externalize(Request request) {
    return request.session.externalize();
  }

  @Benchmark
  public Session join(Started process) {
    return process.mdk.join(process.header);
  }
}
