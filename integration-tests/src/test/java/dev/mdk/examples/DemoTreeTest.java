package dev.mdk.examples;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A request of the demo is one tree of spans, through all of its processes. */
class DemoTreeTest {

  private static final int ENOUGH = 20; // requests, of hundreds

  /** A span of a process. */
  private record Span(String trace, String service, int kind, String id, Optional<String> parent) {}

  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

  private void collect(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonObject body =
          Json.parse(exchange.getRequestBody().readAllBytes()).asObject().orElseThrow();
      objects(body, "resourceSpans").forEach(this::take);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {'{', '}'});
    }
  }

  private void take(JsonObject resource) {
    String service =
        objects(resource.object("resource").orElseThrow(), "attributes")
            .filter(each -> each.string("key").equals(Optional.of("service.name")))
            .flatMap(each -> each.object("value").stream())
            .flatMap(value -> value.string("stringValue").stream())
            .findFirst()
            .orElse("");
    objects(resource, "scopeSpans")
        .flatMap(scope -> objects(scope, "spans"))
        .map(
            span ->
                new Span(
                    span.string("traceId").orElseThrow(),
                    service,
                    (int) span.integer("kind").orElse(0),
                    span.string("spanId").orElseThrow(),
                    span.string("parentSpanId")))
        .forEach(spans::add);
  }

  private static Stream<JsonObject> objects(JsonObject from, String name) {
    return from.array(name).orElseThrow().elements().stream()
        .map(JsonValue::asObject)
        .flatMap(Optional::stream);
  }

  @Test
  void aRequestIsOneTreeOfSpans() throws Exception {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::collect);
    collector.start();
    String sink = "otlp:http://127.0.0.1:" + collector.getAddress().getPort();
    try (Program demo =
        Program.main(
            Map.of("MDK_SPAN_SINKS", sink),
            "dev.mdk.examples/dev.mdk.examples.demo.Demo",
            "--acts=none")) {
      assertThat(demo.exitCode(300)).as(demo.output()).isBetween(0, 1);
    } finally {
      collector.stop(0);
    }

    Collection<List<Span>> traces = spans.stream().collect(groupingBy(Span::trace)).values();
    long whole = traces.stream().filter(DemoTreeTest::isWhole).count();
    assertThat(whole).as("whole requests of " + traces.size()).isGreaterThan(ENOUGH);
    assertThat(traces).filteredOn(DemoTreeTest::isWhole).allSatisfy(DemoTreeTest::assertIsTree);
  }

  /** Returns whether all processes have told of their part: the last requests may be cut off. */
  private static boolean isWhole(List<Span> trace) {
    long servers = trace.stream().filter(span -> span.kind == 2).count();
    long clients = trace.stream().filter(span -> span.kind == 3).count();
    return trace.stream().map(Span::service).distinct().count() >= 3 && servers == clients + 1;
  }

  private static void assertIsTree(List<Span> trace) {
    Set<String> ids = trace.stream().map(Span::id).collect(toSet());
    assertThat(ids).hasSameSizeAs(trace);
    assertThat(trace).filteredOn(span -> span.parent.isEmpty()).hasSize(1);
    assertThat(trace)
        .filteredOn(span -> span.parent.isPresent())
        .allMatch(span -> ids.contains(span.parent.get()));
  }
}
