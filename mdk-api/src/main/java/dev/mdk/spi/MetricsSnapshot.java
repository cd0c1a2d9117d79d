package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was counted until a moment.
 *
 * @param time the moment
 * @param metrics the figures
 */
public record MetricsSnapshot(Instant time, List<Metric> metrics) {

  /**
   * Checks and copies the parts.
   *
   * @param time the moment
   * @param metrics the figures
   */
  public MetricsSnapshot {
    requireNonNull(time, "time");
    metrics = List.copyOf(metrics);
  }

  /** How figures of different moments relate. */
  public enum Kind {
    /** Only grows. */
    COUNTER,
    /** A state of the moment. */
    GAUGE,
    /** Counts by size. */
    HISTOGRAM
  }

  /**
   * One figure, once for each combination of its attributes.
   *
   * @param name such as {@code mdk.quarantines}
   * @param unit as UCUM writes it, such as {@code s}; may be empty
   * @param description for humans
   * @param kind how it behaves
   * @param points its values
   */
  public record Metric(
      String name, String unit, String description, Kind kind, List<Point> points) {
    /**
     * Checks and copies the parts.
     *
     * @param name such as {@code mdk.quarantines}
     * @param unit as UCUM writes it, such as {@code s}; may be empty
     * @param description for humans
     * @param kind how it behaves
     * @param points its values
     */
    public Metric {
      requireNonNull(name, "name");
      requireNonNull(unit, "unit");
      requireNonNull(description, "description");
      requireNonNull(kind, "kind");
      points = List.copyOf(points);
    }
  }

  /**
   * One value.
   *
   * @param attributes what it belongs to
   * @param value the count, the state, or the sum of a histogram
   * @param buckets the count of each bucket of a histogram, in order; else empty
   */
  public record Point(Map<String, String> attributes, double value, List<Bucket> buckets) {
    /**
     * Checks and copies the parts.
     *
     * @param attributes what it belongs to
     * @param value the count, the state, or the sum of a histogram
     * @param buckets the count of each bucket of a histogram, in order; else empty
     */
    public Point {
      attributes = Map.copyOf(attributes);
      buckets = List.copyOf(buckets);
    }
  }

  /**
   * One bucket of a histogram.
   *
   * @param upTo the highest value in it; positive infinity for the last
   * @param count how many values are in it, without those of the lower ones
   */
  public record Bucket(double upTo, long count) {}
}
