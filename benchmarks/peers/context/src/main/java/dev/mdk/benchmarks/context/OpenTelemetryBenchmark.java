package dev.mdk.benchmarks.context;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
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
 * OpenTelemetry's headers, {@code traceparent} and {@code baggage}, with the five properties that
 * our benchmark sends. There is no deadline, and no clock that orders logs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class OpenTelemetryBenchmark {

  private static final TextMapPropagator PROPAGATOR =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // has to be there all the same
        public Iterable<String> keys(Map<String, String> headers) {
          return headers.keySet();
        }

        @Override
        @SuppressWarnings("NullAway") // as it wants to be told of none
        public String get(Map<String, String> headers, String name) {
          return headers.get(name);
        }
      };

  /** A request, and its headers. */
  @State(Scope.Thread)
  public static class Request {

    private final Context context =
        Context.root()
            .with(
                Span.wrap(
                    SpanContext.create(
                        "0af7651916cd43dd8448eb211c80319c",
                        "b7ad6b7169203331",
                        TraceFlags.getSampled(),
                        TraceState.getDefault())))
            .with(
                Baggage.builder()
                    .put("myapp:user_id", "u-4711")
                    .put("myapp:tenant", "example")
                    .put("myapp:region", "eu-west-1")
                    .put("myapp:plan", "enterprise")
                    .put("myapp:build", "2026-11-26")
                    .build());
    private final Map<String, String> in = new HashMap<>();
    private final Map<String, String> out = new HashMap<>();

    public Request() {
      PROPAGATOR.inject(context, in, Map::put);
    }
  }

  @Benchmark
  public Map<String, String> inject(Request request) {
    PROPAGATOR.inject(request.context, request.out, Map::put);
    return request.out;
  }

  @Benchmark
  public Context extract(Request request) {
    return PROPAGATOR.extract(Context.root(), request.in, GETTER);
  }

  /** The same, where one property is asked for. */
  @Benchmark
  public String extractAndRead(Request request) {
    return Baggage.fromContext(PROPAGATOR.extract(Context.root(), request.in, GETTER))
        .getEntryValue("myapp:user_id");
  }
}
