package dev.mdk.tracing.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.MetricsSnapshot.Bucket;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventMetricsTest {

  private static final Node NODE = Nodes.node("hello", "1.0", "http://127.0.0.1:8080");

  private final EventMetrics metrics = new EventMetrics(() -> Instant.EPOCH);

  private List<Point> points(String name) {
    return metrics.snapshot().metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .map(Metric::points)
        .findFirst()
        .orElse(List.of());
  }

  private double value(String name, Map<String, String> attributes) {
    return points(name).stream()
        .filter(point -> point.attributes().equals(attributes))
        .mapToDouble(Point::value)
        .sum();
  }

  @Test
  void hasNothingToTellAtFirst() {
    assertThat(metrics.snapshot()).isEqualTo(new MetricsSnapshot(Instant.EPOCH, List.of()));
  }

  @Test
  void countsEachKindOfEvent() {
    List.of(
            new MdkEvent.Resolved(NODE),
            new MdkEvent.Resolved(NODE),
            new MdkEvent.Quarantined(NODE, "3 failures in a row", Duration.ofSeconds(30)),
            new MdkEvent.Probed(NODE),
            new MdkEvent.Recovered(NODE),
            new MdkEvent.Panic("hello", true),
            new MdkEvent.Panic("hello", false),
            new MdkEvent.Retried("hello", NODE, 2),
            new MdkEvent.Dropped("log", "full", 17),
            new MdkEvent.NodeUp(NODE),
            new MdkEvent.NodeDown(NODE),
            new MdkEvent.Source(SourceState.LOST, "gone"),
            new MdkEvent.DeadlineExceeded("a call"),
            new MdkEvent() {})
        .forEach(metrics::onEvent);

    Map<String, String> hello = Map.of("mdk.service", "hello");
    assertThat(value("mdk.resolves", hello)).isEqualTo(2);
    assertThat(value("mdk.quarantines", hello)).isEqualTo(1);
    assertThat(value("mdk.probes", hello)).isEqualTo(1);
    assertThat(value("mdk.recoveries", hello)).isEqualTo(1);
    assertThat(value("mdk.panics", hello)).isEqualTo(1);
    assertThat(value("mdk.retries", hello)).isEqualTo(1);
    assertThat(value("mdk.dropped", Map.of("mdk.what", "log", "mdk.reason", "full"))).isEqualTo(17);
    assertThat(value("mdk.node.changes", Map.of("mdk.service", "hello", "mdk.change", "up")))
        .isEqualTo(1);
    assertThat(value("mdk.node.changes", Map.of("mdk.service", "hello", "mdk.change", "down")))
        .isEqualTo(1);
    assertThat(value("mdk.source.changes", Map.of("mdk.state", "lost"))).isEqualTo(1);
    assertThat(value("mdk.deadlines.exceeded", Map.of())).isEqualTo(1);
  }

  @Test
  void putsDurationsIntoBuckets() {
    for (long millis : new long[] {0, 5, 6, 10_000, 10_001, -1}) {
      metrics.onEvent(new MdkEvent.Waited("hello", "1.0", Duration.ofMillis(millis), true));
    }
    Point point = points("mdk.wait.duration").get(0);
    assertThat(point.attributes()).isEqualTo(Map.of("mdk.service", "hello", "mdk.found", "true"));
    assertThat(point.value()).isEqualTo(20.012);
    assertThat(point.buckets().stream().filter(bucket -> bucket.count() > 0))
        .containsExactly(
            new Bucket(0.005, 3),
            new Bucket(0.01, 1),
            new Bucket(10, 1),
            new Bucket(Double.POSITIVE_INFINITY, 1));
  }

  @Test
  void keepsItsMemoryWhateverTheNames() {
    for (int i = 0; i < 100_000; i++) {
      metrics.onEvent(new MdkEvent.Waited("service " + i, "1.0", Duration.ZERO, false));
      metrics.onEvent(new MdkEvent.Dropped("x".repeat(1_000), "reason " + i, 1));
    }
    assertThat(points("mdk.wait.duration")).hasSize(Family.MOST_POINTS + 1);
    assertThat(value("mdk.dropped", Map.of("mdk.what", "other", "mdk.reason", "other")))
        .isEqualTo(100_000 - Family.MOST_POINTS);
    assertThat(points("mdk.dropped"))
        .allSatisfy(
            point -> assertThat(point.attributes().get("mdk.what")).hasSizeLessThanOrEqualTo(128));
  }
}
