package dev.mdk.benchmarks;

import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request costs around the choice of a node: its session, its interaction with the verdict,
 * its header. These allocate, once a request or once a message; there is no floor to hold them to.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class SessionBenchmark {

  private static final int NODES = 10;
  private static final PropertyKey<String> USER = PropertyKey.text("myapp:user_id");
  private static final PropertyKey<String> TENANT = PropertyKey.text("myapp:tenant");

  /** An MDK with all modules, ten nodes of the service, and nobody who reads logs or reports. */
  @State(Scope.Benchmark)
  public static class Service {

    private Optional<Mdk> started = Optional.empty();
    private String header = "";

    @Setup
    public void start() {
      started =
          Optional.of(
              Mdk.builder()
                  .source(Fleet.source(NODES))
                  .defaultDeadline(Duration.ofHours(1))
                  .start());
      header = request().externalize();
    }

    Mdk mdk() {
      return started.orElseThrow();
    }

    /** Returns a session as an edge service makes it. */
    Session request() {
      return mdk().session().property(USER, "u-4711").property(TENANT, "example");
    }

    @TearDown
    public void close() {
      started.ifPresent(Mdk::close);
    }
  }

  /** A request of its own for each thread. */
  @State(Scope.Thread)
  public static class Request {

    private Optional<Session> begun = Optional.empty();

    @Setup
    public void begin(Service service) {
      begun = Optional.of(service.request());
    }

    Session session() {
      return begun.orElseThrow();
    }
  }

  /** An interaction of one call that goes well: resolved, started, and ended with its verdict. */
  @Benchmark
  public Node resolveInInteraction(Request request) {
    Session session = request.session();
    return session.interact(i -> session.resolve(Fleet.SERVICE, Fleet.VERSION));
  }

  /** The header of a message that goes out. */
  @Benchmark
  public String externalize(Request request) {
    return request.session().externalize();
  }

  /** The session of a message that came in. */
  @Benchmark
  public Session join(Service service) {
    return service.mdk().join(service.header);
  }

  /** What a service does that is called and calls another one. */
  @Benchmark
  public String joinResolveExternalize(Service service) {
    Session session = service.mdk().join(service.header);
    session.interact(i -> session.resolve(Fleet.SERVICE, Fleet.VERSION));
    return session.externalize();
  }
}
