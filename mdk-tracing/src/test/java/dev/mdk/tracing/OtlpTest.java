package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Outcome;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import dev.mdk.tracing.Collector.Answer;
import dev.mdk.wire.SpanId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OtlpTest {

  private static final String TRACE = "0af76519-16cd-43dd-8448-eb211c80319c";
  private static final String TRACE_HEX = "0af7651916cd43dd8448eb211c80319c";
  private static final SpanId ROOT = new SpanId(TRACE, 1);
  private static final SpanId CALL = new SpanId(TRACE, 2);
  private static final Instant NOW = ManualTime.BEGINNING;

  private final Collector collector = new Collector(request -> Answer.OK);
  private final Map<String, String> variables = new LinkedHashMap<>();

  @AfterEach
  void close() throws Exception {
    collector.close();
  }

  private Otlp otlp() {
    return Otlp.from(new OtlpEnvironment(name -> Optional.ofNullable(variables.get(name))))
        .withEndpoint(collector.uri());
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                each ->
                    each.getValue().hasStringValue()
                        ? each.getValue().getStringValue()
                        : each.getValue().toString().strip()));
  }

  private static List<LogEvent> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> line("" + i)).toList();
  }

  @Test
  void linesAreLogRecordsToTheOfficialClasses() throws Exception {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    properties.put("text", JsonValue.of("x"));
    properties.put("whole", JsonValue.of(Long.MAX_VALUE));
    properties.put("broken", JsonValue.of(1.5));
    properties.put("yes", JsonValue.of(true));
    properties.put("list", dev.mdk.json.Json.parse("[1,{\"a\":null}]"));
    LogEvent rich =
        new LogEvent(
            new LogId(TRACE, CausalClock.of(1, 2), Environment.parse("test")),
            NOW,
            "process-1",
            "shop",
            LogLevel.CRITICAL,
            "orders",
            "lost \u0000 \uD83D \u2028",
            Optional.of(new IllegalStateException("broken")),
            properties,
            Optional.of(ROOT));
    variables.put("OTEL_RESOURCE_ATTRIBUTES", "host.name=a%20b,service.name=ignored");
    variables.put("OTEL_SERVICE_NAME", "till");
    variables.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=se%3Dcret");

    LogSink sink = otlp().logs();
    sink.write(List.of(rich, line(LogLevel.DEBUG, "c", "t", Optional.empty(), Map.of())));

    Collector.Request request = collector.take();
    assertThat(request.path()).isEqualTo("/v1/logs");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("api-key", "se=cret");
    var logs = Official.read(request.body(), ExportLogsServiceRequest.newBuilder());
    assertThat(attributes(logs.getResourceLogs(0).getResource().getAttributesList()))
        .containsEntry("service.name", "till")
        .containsEntry("service.instance.id", "process-1")
        .containsEntry("host.name", "a b");
    List<LogRecord> records = logs.getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
    assertThat(records).hasSize(2);
    LogRecord record = records.get(0);
    assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_FATAL);
    assertThat(record.getSeverityText()).isEqualTo("CRITICAL");
    assertThat(record.getTimeUnixNano()).isEqualTo(NOW.getEpochSecond() * 1_000_000_000L);
    assertThat(record.getBody().getStringValue()).startsWith("lost \u0000 ");
    assertThat(HexFormat.of().formatHex(record.getTraceId().toByteArray())).isEqualTo(TRACE_HEX);
    assertThat(HexFormat.of().formatHex(record.getSpanId().toByteArray())).isEqualTo(ROOT.hex());
    assertThat(attributes(record.getAttributesList()))
        .containsEntry("mdk.category", "orders")
        .containsEntry("mdk.clock", "1,2")
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("exception.message", "broken")
        .containsEntry("mdk.property.text", "x")
        .containsEntry("mdk.property.whole", "int_value: " + Long.MAX_VALUE)
        .containsEntry("mdk.property.broken", "double_value: 1.5")
        .containsEntry("mdk.property.yes", "bool_value: true")
        .containsEntry("mdk.property.list", "[1,{\"a\":null}]");
    assertThat(records.get(1).getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_DEBUG);
    assertThat(records.get(1).getTraceId().size()).isEqualTo(16); // a trace that is no UUID
    assertThat(sink.toString()).doesNotContain("se=cret");
  }

  @Test
  void interactionsAndCallsAreSpansToTheOfficialClasses() throws Exception {
    TestFacilities facilities = new TestFacilities();
    InteractionSink sink = otlp().withGzip(true).spans(Settings.NONE, facilities);
    var kind = dev.mdk.spi.Span.Kind.SERVER;
    SpanId foreign = new SpanId("another", 9);
    sink.report(
        new InteractionReport(
            "id",
            TRACE,
            "process-1",
            Environment.SANDBOX,
            NOW,
            NOW.plusMillis(5),
            CausalClock.of(1),
            CausalClock.of(2),
            InteractionReport.Result.FAILED,
            List.of(),
            new dev.mdk.spi.Span(
                ROOT, Optional.of(CALL), List.of(foreign), kind, "GET /orders", "shop")));
    sink.call(
        new CallReport(
            new dev.mdk.spi.Span(
                CALL, Optional.empty(), List.of(), dev.mdk.spi.Span.Kind.CLIENT, "orders", "shop"),
            "process-1",
            Environment.SANDBOX,
            NOW,
            NOW.plusMillis(7),
            Optional.of(Nodes.node("orders", "1.0", "http://10.0.0.1:8080")),
            Optional.of(Outcome.SUCCESS)));
    sink.close();

    var first = Official.read(collector.take().body(), ExportTraceServiceRequest.newBuilder());
    var second = Official.read(collector.take().body(), ExportTraceServiceRequest.newBuilder());
    assertThat(attributes(first.getResourceSpans(0).getResource().getAttributesList()))
        .containsEntry("service.name", "shop");
    Span server = first.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(server.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(server.getName()).isEqualTo("GET /orders");
    assertThat(server.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(server.getParentSpanId())
        .isEqualTo(second.getResourceSpans(0).getScopeSpans(0).getSpans(0).getSpanId());
    assertThat(server.getEndTimeUnixNano() - server.getStartTimeUnixNano()).isEqualTo(5_000_000);
    assertThat(HexFormat.of().formatHex(server.getLinks(0).getTraceId().toByteArray()))
        .isEqualTo(foreign.traceHex());
    Span client = second.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(client.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(client.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    assertThat(attributes(client.getAttributesList()))
        .containsEntry("peer.service", "orders")
        .containsEntry("server.address", "10.0.0.1")
        .containsEntry("server.port", "int_value: 8080");
    assertThat(((OtlpSpans) sink).tally())
        .hasToString("offered 2, delivered 2, dropped 0, queued 0");
  }

  @Test
  void figuresAreMetricsToTheOfficialClasses() throws Exception {
    TestFacilities facilities = new TestFacilities();
    var buckets =
        List.of(
            new MetricsSnapshot.Bucket(0.1, 2),
            new MetricsSnapshot.Bucket(1, 3),
            new MetricsSnapshot.Bucket(Double.POSITIVE_INFINITY, 1));
    var point = new MetricsSnapshot.Point(Map.of("service", "orders"), 4, List.of());
    List<MetricsSnapshot.Metric> metrics =
        List.of(
            new MetricsSnapshot.Metric(
                "mdk.retries", "1", "retries", MetricsSnapshot.Kind.COUNTER, List.of(point)),
            new MetricsSnapshot.Metric(
                "mdk.nodes", "", "nodes", MetricsSnapshot.Kind.GAUGE, List.of(point)),
            new MetricsSnapshot.Metric(
                "mdk.latency",
                "s",
                "latency",
                MetricsSnapshot.Kind.HISTOGRAM,
                List.of(new MetricsSnapshot.Point(Map.of(), 2.5, buckets))));
    Instant later = NOW.plusSeconds(60);
    AutoCloseable sending =
        otlp()
            .metrics(() -> new MetricsSnapshot(later, metrics), Duration.ofMinutes(1), facilities);
    collector.answer(request -> Answer.of(503)); // the next one has it all
    facilities.time().advance(Duration.ofMinutes(1));
    collector.take();
    assertThat(collector.requests).isEmpty();
    collector.answer(request -> Answer.OK);
    facilities.time().advance(Duration.ofMinutes(1));
    sending.close();

    Collector.Request request = collector.take();
    assertThat(request.path()).isEqualTo("/v1/metrics");
    var read = Official.read(request.body(), ExportMetricsServiceRequest.newBuilder());
    List<Metric> sent = read.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
    assertThat(sent.get(0).getSum().getIsMonotonic()).isTrue();
    assertThat(sent.get(0).getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(sent.get(0).getSum().getDataPoints(0).getAsDouble()).isEqualTo(4);
    assertThat(sent.get(1).getGauge().getDataPoints(0).getAsDouble()).isEqualTo(4);
    var histogram = sent.get(2).getHistogram().getDataPoints(0);
    assertThat(histogram.getCount()).isEqualTo(6);
    assertThat(histogram.getSum()).isEqualTo(2.5);
    assertThat(histogram.getBucketCountsList()).containsExactly(2L, 3L, 1L);
    assertThat(histogram.getExplicitBoundsList()).containsExactly(0.1, 1.0);
    assertThat(histogram.getTimeUnixNano() - histogram.getStartTimeUnixNano())
        .isEqualTo(60_000_000_000L);
    assertThat(collector.take().path()).isEqualTo("/v1/metrics"); // once more at the end
  }

  private Undelivered thrown(LogSink sink, int lines) {
    try {
      sink.write(lines(lines));
    } catch (Undelivered told) {
      return told;
    } catch (Exception other) {
      throw new AssertionError(other);
    }
    throw new AssertionError("nothing thrown");
  }

  @Test
  void retriesOnlyWhatMayBeRetried() {
    LogSink sink = otlp().logs();
    for (int status : new int[] {429, 502, 503, 504}) {
      collector.answer(request -> new Answer(status, "Retry-After: 7\r\n", ""));
      Undelivered told = thrown(sink, 3);
      assertThat(told.refused()).as("" + status).isZero();
      assertThat(told.pause()).isEqualTo(Duration.ofSeconds(7));
    }
    for (int status : new int[] {400, 401, 403, 404, 413, 500, 501, 302}) {
      collector.answer(request -> new Answer(status, "Retry-After: 7\r\nLocation: /\r\n", ""));
      assertThat(thrown(sink, 3).refused()).as("" + status).isEqualTo(3);
    }
    assertThat(collector.requests).hasSize(12); // each once
    collector.answer(request -> Answer.RESET);
    assertThat(thrown(sink, 3).refused()).isZero();
    collector.answer(
        request -> new Answer(503, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", ""));
    assertThat(thrown(sink, 3).pause()).isGreaterThan(Duration.ofDays(1)); // cut by the lane
    collector.answer(request -> new Answer(503, "Retry-After: soon\r\n", ""));
    assertThat(thrown(sink, 3).pause()).isZero();
  }

  @Test
  void waitsForNoCollectorLongerThanItsTime() {
    LogSink sink = otlp().withTimeout(Duration.ofMillis(200)).logs();
    collector.answer(request -> Answer.SILENCE);
    assertThat(thrown(sink, 1).refused()).isZero();
    // The head comes, the body does not.
    collector.answer(request -> new Answer(200, "Content-Length: 1000\r\nX: ", ""));
    assertThat(thrown(sink, 1).refused()).isZero();
  }

  @Test
  void whatTheCollectorRejectsIsCountedAndNotSentAgain() {
    collector.answer(
        request ->
            new Answer(
                200,
                "",
                "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"too long,"
                    + " Bearer marker \\u001b[31m\"}}"));
    Undelivered told = thrown(otlp().withHeader("Authorization", "Bearer marker").logs(), 5);

    assertThat(told.taken()).isEqualTo(3);
    assertThat(told.refused()).isEqualTo(2);
    assertThat(told)
        .hasMessageContaining("too long, *** \\u001B[31m")
        .hasMessageNotContaining("marker");
  }

  @Test
  void takesOfAnAnswerOnlyAsMuchAsItNeeds() throws Exception {
    collector.answer(request -> new Answer(200, "", "x".repeat(10_000_000)));
    otlp().logs().write(lines(1)); // no JSON: nothing is rejected
  }

  @Test
  void aBatchOfLongLinesIsSentInParts() throws Exception {
    String text = "x".repeat(60_000);
    List<LogEvent> lines = IntStream.range(0, 200).mapToObj(i -> line(text)).toList();
    otlp().logs().write(lines);

    int count = 0;
    for (Collector.Request request : collector.requests) {
      assertThat(request.body().length()).isLessThan(OtlpClient.LONGEST_REQUEST + 100_000);
      var logs = Official.read(request.body(), ExportLogsServiceRequest.newBuilder());
      count += logs.getResourceLogs(0).getScopeLogs(0).getLogRecordsCount();
    }
    assertThat(count).isEqualTo(200);
    assertThat(collector.requests).hasSize(3);
  }

  @Test
  void takesTheVariablesOfOneSignalBeforeThoseOfAll() {
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1/base/");
    variables.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://own:2/as/it/is");
    variables.put("OTEL_EXPORTER_OTLP_TIMEOUT", "5");
    variables.put("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "7");
    variables.put("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
    variables.put("OTEL_EXPORTER_OTLP_HEADERS", "a=1, b=2");
    variables.put("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "b=3");
    OtlpEnvironment environment =
        new OtlpEnvironment(name -> Optional.ofNullable(variables.get(name)));
    var logs = OtlpEnvironment.Signal.LOGS;
    var traces = OtlpEnvironment.Signal.TRACES;

    assertThat(environment.endpoint(logs, Optional.empty()))
        .hasToString("http://all:1/base/v1/logs");
    assertThat(environment.endpoint(traces, Optional.empty()))
        .hasToString("https://own:2/as/it/is");
    assertThat(environment.timeout(logs)).isEqualTo(Duration.ofMillis(7));
    assertThat(environment.timeout(traces)).isEqualTo(Duration.ofMillis(5));
    assertThat(environment.gzip(logs)).isTrue();
    assertThat(environment.headers(logs)).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(new OtlpEnvironment(name -> Optional.empty()).endpoint(logs, Optional.empty()))
        .hasToString("http://localhost:4318/v1/logs");
  }

  @Test
  void refusesWhatItCannotDoAndTellsNoSecret() {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_TIMEOUT", "soon",
                "OTEL_EXPORTER_OTLP_COMPRESSION", "zstd",
                "OTEL_EXPORTER_OTLP_HEADERS", "marker",
                "OTEL_RESOURCE_ATTRIBUTES", "=marker")
            .entrySet()) {
      variables.clear();
      variables.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> otlp().logs())
          .as(wrong.toString())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("expected")
          .hasMessageNotContaining("marker");
    }
    variables.clear();
    for (String name : List.of("Host", "a b", "")) {
      assertThatThrownBy(() -> otlp().withHeader(name, "marker").logs())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageNotContaining("marker");
    }
    assertThatThrownBy(() -> otlp().withHeader("a", "mar\r\nker").logs())
        .isInstanceOf(ConfigurationException.class);
  }
}
