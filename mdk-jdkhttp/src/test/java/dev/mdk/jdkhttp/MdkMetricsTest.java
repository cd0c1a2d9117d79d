package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mdk.Mdk;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.MetricsSnapshot.Bucket;
import dev.mdk.spi.MetricsSnapshot.Kind;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MdkMetricsTest {

  @Test
  void writesEachKindAsOpenMetricsHasIt() {
    MetricsSnapshot snapshot =
        new MetricsSnapshot(
            Instant.EPOCH,
            List.of(
                new Metric(
                    "mdk.quarantines",
                    "{quarantine}",
                    "Nodes that went into quarantine",
                    Kind.COUNTER,
                    List.of(
                        new Point(Map.of("mdk.service", "a\"b\\c\nd"), 3, List.of()),
                        new Point(Map.of(), 1.5, List.of()))),
                new Metric(
                    "mdk.log.queued",
                    "{line}",
                    "Lines",
                    Kind.GAUGE,
                    List.of(new Point(Map.of(), 7, List.of()))),
                new Metric(
                    "mdk.wait.duration",
                    "s",
                    "How long",
                    Kind.HISTOGRAM,
                    List.of(
                        new Point(
                            Map.of("mdk.service", "hello", "mdk.found", "true"),
                            0.25,
                            List.of(
                                new Bucket(0.005, 2),
                                new Bucket(1, 3),
                                new Bucket(Double.POSITIVE_INFINITY, 1)))))));

    assertThat(OpenMetrics.write(snapshot))
        .isEqualTo(
            """
            # TYPE mdk_quarantines counter
            # HELP mdk_quarantines Nodes that went into quarantine
            mdk_quarantines_total{mdk_service="a\\"b\\\\c\\nd"} 3
            mdk_quarantines_total 1.5
            # TYPE mdk_log_queued gauge
            # HELP mdk_log_queued Lines
            mdk_log_queued 7
            # TYPE mdk_wait_duration_seconds histogram
            # UNIT mdk_wait_duration_seconds seconds
            # HELP mdk_wait_duration_seconds How long
            mdk_wait_duration_seconds_bucket{le="0.005",mdk_found="true",mdk_service="hello"} 2
            mdk_wait_duration_seconds_bucket{le="1.0",mdk_found="true",mdk_service="hello"} 5
            mdk_wait_duration_seconds_bucket{le="+Inf",mdk_found="true",mdk_service="hello"} 6
            mdk_wait_duration_seconds_sum{mdk_found="true",mdk_service="hello"} 0.25
            mdk_wait_duration_seconds_count{mdk_found="true",mdk_service="hello"} 6
            # EOF
            """);
  }

  @Test
  void servesThem() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").start()) {
      server.createContext("/metrics", MdkMetrics.handler(mdk));
      server.start();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics"));
      HttpClient client = HttpClient.newHttpClient();

      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(answer.body()).isEqualTo("# EOF\n");

      HttpRequest head = request.method("HEAD", BodyPublishers.noBody()).build();
      assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      HttpRequest post = request.POST(BodyPublishers.noBody()).build();
      assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    } finally {
      server.stop(0);
    }
  }
}
