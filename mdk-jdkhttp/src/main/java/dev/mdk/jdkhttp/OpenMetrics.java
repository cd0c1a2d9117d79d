package dev.mdk.jdkhttp;

import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.MetricsSnapshot.Bucket;
import dev.mdk.spi.MetricsSnapshot.Kind;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metrics as text, after OpenMetrics 1.0. Names and units are turned into Prometheus's as the
 * compatibility rules of OpenTelemetry say: {@code mdk.wait.duration} in {@code s} is {@code
 * mdk_wait_duration_seconds} there.
 */
final class OpenMetrics {

  static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private OpenMetrics() {}

  static String write(MetricsSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    for (Metric metric : snapshot.metrics()) {
      write(metric, text);
    }
    return text.append("# EOF\n").toString();
  }

  private static void write(Metric metric, StringBuilder text) {
    String unit = metric.unit().equals("s") ? "seconds" : "";
    String name = name(metric.name()) + (unit.isEmpty() ? "" : "_" + unit);
    String kind = metric.kind().name().toLowerCase(Locale.ROOT);
    text.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
    if (!unit.isEmpty()) {
      text.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
    }
    text.append("# HELP ").append(name).append(' ');
    escape(metric.description(), text);
    text.append('\n');
    for (Point point : metric.points()) {
      if (metric.kind() == Kind.HISTOGRAM) {
        writeHistogram(name, point, text);
      } else {
        String suffix = metric.kind() == Kind.COUNTER ? "_total" : "";
        writeSample(name + suffix, point.attributes(), point.value(), text);
      }
    }
  }

  private static void writeHistogram(String name, Point point, StringBuilder text) {
    long count = 0;
    Map<String, String> labels = new TreeMap<>(point.attributes());
    for (Bucket bucket : point.buckets()) {
      count += bucket.count();
      boolean isLast = Double.isInfinite(bucket.upTo());
      labels.put("le", isLast ? "+Inf" : String.valueOf(bucket.upTo()));
      writeSample(name + "_bucket", labels, (double) count, text);
    }
    writeSample(name + "_sum", point.attributes(), point.value(), text);
    writeSample(name + "_count", point.attributes(), (double) count, text);
  }

  private static void writeSample(
      String name, Map<String, String> labels, double value, StringBuilder text) {
    text.append(name);
    if (!labels.isEmpty()) {
      char before = '{';
      for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
        text.append(before).append(name(label.getKey())).append("=\"");
        escape(label.getValue(), text);
        text.append('"');
        before = ',';
      }
      text.append('}');
    }
    text.append(' ');
    boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
    text.append(isWhole ? String.valueOf((long) value) : String.valueOf(value)).append('\n');
  }

  /** Returns a name with an underscore for each character that none may have. */
  private static String name(String text) {
    StringBuilder name = new StringBuilder(text);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean isDigit = c >= '0' && c <= '9';
      if (!isLetter && !(isDigit && i > 0)) {
        name.setCharAt(i, '_');
      }
    }
    return name.toString();
  }

  private static void escape(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(c);
      }
    }
  }
}
