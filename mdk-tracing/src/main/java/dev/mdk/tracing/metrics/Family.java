package dev.mdk.tracing.metrics;

import dev.mdk.spi.MetricsSnapshot.Kind;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One metric: a cell for each combination of its attributes, up to a limit. Whatever comes after
 * that is counted together, so that names from outside take no memory.
 */
final class Family<C extends Cell> {

  static final int MOST_POINTS = 200;
  static final String OTHER = "other";

  private static final int LONGEST = 128;

  private final String name;
  private final String unit;
  private final String description;
  private final Kind kind;
  private final List<String> attributes;
  private final Supplier<C> maker;
  private final Map<List<String>, C> cells = new ConcurrentHashMap<>();

  private Family(
      String name,
      String unit,
      String description,
      Kind kind,
      List<String> attributes,
      Supplier<C> maker) {
    this.name = name;
    this.unit = unit;
    this.description = description;
    this.kind = kind;
    this.attributes = attributes;
    this.maker = maker;
  }

  static Family<Cell.Counter> counter(
      String name, String unit, String description, String... attributes) {
    return new Family<>(
        name, unit, description, Kind.COUNTER, List.of(attributes), Cell.Counter::new);
  }

  static Family<Cell.Histogram> durations(String name, String description, String... attributes) {
    return new Family<>(
        name, "s", description, Kind.HISTOGRAM, List.of(attributes), Cell.Histogram::new);
  }

  /** Returns the cell of these values of the attributes. */
  C at(String... values) {
    List<String> key = new ArrayList<>(values.length);
    for (String value : values) {
      key.add(value.length() > LONGEST ? value.substring(0, LONGEST) : value);
    }
    C known = cells.get(key);
    if (known != null) {
      return known;
    }
    boolean isFull = cells.size() >= MOST_POINTS;
    return cells.computeIfAbsent(
        isFull ? Collections.nCopies(values.length, OTHER) : List.copyOf(key),
        absent -> maker.get());
  }

  /** Returns the figures of this moment. */
  Metric metric() {
    List<Point> points = new ArrayList<>();
    cells.forEach(
        (values, cell) -> {
          Map<String, String> named = new LinkedHashMap<>();
          for (int i = 0; i < values.size(); i++) {
            named.put(attributes.get(i), values.get(i));
          }
          points.add(new Point(named, cell.value(), cell.buckets()));
        });
    return new Metric(name, unit, description, kind, points);
  }
}
