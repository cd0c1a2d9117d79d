package dev.mdk.benchmarks;

import dev.mdk.Carrier;
import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request costs around the choice of a node: its session, its interaction with the verdict,
 * its header of five properties and a deadline. These allocate, once a request or once a message;
 * there is no floor to hold them to.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class SessionBenchmark {

  private static final int NODES = 10;
  private static final int CALLS = 10;
  private static final String HEADER = "X-MDK-Context";
  private static final PropertyKey<String> USER = PropertyKey.text("myapp:user_id");

  /** An MDK with all modules, ten nodes of the service, and nobody who reads logs or reports. */
  @State(Scope.Benchmark)
  public static class Service {

    private Optional<Mdk> started = Optional.empty();
    private Map<String, String> headers = Map.of();

    @Setup
    public void start() {
      started =
          Optional.of(
              Mdk.builder()
                  .source(Fleet.source(NODES))
                  .setting("log.sinks", "none")
                  .defaultDeadline(Duration.ofHours(1))
                  .start());
      headers = Map.of(HEADER, request().externalize());
    }

    Mdk mdk() {
      return started.orElseThrow();
    }

    /** Returns a session as an edge service makes it. */
    Session request() {
      return mdk()
          .session()
          .property(USER, "u-4711")
          .property(PropertyKey.text("myapp:tenant"), "example")
          .property(PropertyKey.text("myapp:region"), "eu-west-1")
          .property(PropertyKey.text("myapp:plan"), "enterprise")
          .property(PropertyKey.text("myapp:build"), "2026-11-26");
    }

    Session join() {
      return mdk().join(headers, GETTER);
    }

    @TearDown
    public void close() {
      started.ifPresent(Mdk::close);
    }
  }

  private static final Carrier.Getter<Map<String, String>> GETTER =
      (headers, name) -> {
        String value = headers.get(name);
        return value == null ? List.of() : List.of(value);
      };

  /** A request of its own for each thread. */
  @State(Scope.Thread)
  public static class Request {

    private final Map<String, String> out = new HashMap<>();
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
    return request.session().interact(i -> i.session().resolve(Fleet.SERVICE, Fleet.VERSION));
  }

  /** One of ten calls in an interaction, whose own cost is a tenth of this. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public int resolveTenInInteraction(Request request) {
    return request
        .session()
        .interact(
            i -> {
              int seen = 0;
              for (int call = 0; call < CALLS; call++) {
                seen += i.session().resolve(Fleet.SERVICE, Fleet.VERSION).address().length();
              }
              return seen;
            });
  }

  /** The header of a message that goes out, as a text. */
  @Benchmark
  public String externalize(Request request) {
    return request.session().externalize();
  }

  /** The same into a message. */
  @Benchmark
  public Map<String, String> inject(Request request) {
    request.session().inject(request.out, Map::put);
    return request.out;
  }

  /** The session of a message that came in. */
  @Benchmark
  public Session join(Service service) {
    return service.join();
  }

  /** The same, where one property is asked for. */
  @Benchmark
  public String joinAndRead(Service service) {
    return service.join().property(USER).orElseThrow();
  }

  /** What a service does that is called and calls another one. */
  @Benchmark
  public Map<String, String> joinResolveInject(Service service, Request request) {
    Session session = service.join();
    session.interact(i -> session.resolve(Fleet.SERVICE, Fleet.VERSION));
    session.inject(request.out, Map::put);
    return request.out;
  }
}
