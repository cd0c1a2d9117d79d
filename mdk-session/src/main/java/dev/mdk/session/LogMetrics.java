package dev.mdk.session;

import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.MetricsSnapshot.Kind;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The account of the log pipeline as metrics, beside what was counted elsewhere. */
final class LogMetrics {

  private static final String LINE = "{line}";

  private LogMetrics() {}

  static MetricsSnapshot added(MetricsSnapshot counted, Account account) {
    List<Metric> all = new ArrayList<>(counted.metrics());
    all.add(metric("mdk.log.offered", "Log lines that were offered", account.offered()));
    all.add(metric("mdk.log.delivered", "Log lines that a sink took", account.delivered()));
    all.add(metric("mdk.log.dropped", "Log lines that were dropped", account.dropped()));
    all.add(
        new Metric(
            "mdk.log.queued",
            LINE,
            "Log lines on their way",
            Kind.GAUGE,
            List.of(point(account.queued()))));
    return new MetricsSnapshot(counted.time(), all);
  }

  private static Metric metric(String name, String description, long count) {
    return new Metric(name, LINE, description, Kind.COUNTER, List.of(point(count)));
  }

  private static Point point(long count) {
    return new Point(Map.of(), count, List.of());
  }
}
