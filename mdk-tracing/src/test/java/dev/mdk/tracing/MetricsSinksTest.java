package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The setting that sends the metrics of an MDK to a collector. */
@Timeout(120)
class MetricsSinksTest {

  private static Mdk.Builder counting(String sinks) {
    return Mdk.builder()
        .setting("log.sinks", "none")
        .logSink(lines -> {}) // whose account is among the figures
        .setting("metrics.sinks", sinks);
  }

  @Test
  void sendsAgainAndAgainAndAtTheEnd() throws Exception {
    try (Collector collector = new Collector(request -> Collector.Answer.OK)) {
      Mdk mdk =
          counting("otlp:" + collector.uri())
              .setting("metrics", "true")
              .setting("metrics.interval", "20ms")
              .start();
      assertThat(collector.take().path()).isEqualTo("/v1/metrics");
      assertThat(collector.take().path()).isEqualTo("/v1/metrics");
      mdk.close();

      Collector.Request last = collector.take();
      while (!collector.requests.isEmpty()) {
        last = collector.take();
      }
      var read = Official.read(last.body(), ExportMetricsServiceRequest.newBuilder());
      assertThat(read.getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
          .extracting(Metric::getName)
          .contains("mdk.log.offered");
    }
  }

  @Test
  void sendsNothingUnlessToldTo() throws Exception {
    try (Collector collector = new Collector(request -> Collector.Answer.OK)) {
      counting("none").setting("metrics", "true").start().close();
      counting("otlp:" + collector.uri()).setting("metrics", "false").start().close();
      assertThat(collector.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "prometheus, metrics.sinks (expected: otlp",
    "otlp:ftp://a:1, endpoint (expected: an http or https URL",
    "otlp:http://secret@[, 'metrics.sinks: otlp:<url> (expected: an http or https URL)'"
  })
  void refusesWrongSettings(String sinks, String message) {
    assertThatThrownBy(() -> counting(sinks).setting("metrics", "true").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }
}
