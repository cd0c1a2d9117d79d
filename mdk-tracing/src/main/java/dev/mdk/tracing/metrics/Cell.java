package dev.mdk.tracing.metrics;

import dev.mdk.spi.MetricsSnapshot.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What is counted for one combination of attributes. Written by one thread, read by any. */
sealed interface Cell {

  /** Returns the count, or the sum of a histogram. */
  double value();

  /** Returns the buckets of a histogram. */
  List<Bucket> buckets();

  /** Counts. */
  record Counter(AtomicLong count) implements Cell {

    Counter() {
      this(new AtomicLong());
    }

    void add(long more) {
      count.addAndGet(more);
    }

    @Override
    public double value() {
      return count.get();
    }

    @Override
    public List<Bucket> buckets() {
      return List.of();
    }
  }

  /** Counts durations by their length. */
  record Histogram(AtomicLongArray counts, AtomicLong nanos) implements Cell {

    /**
     * The highest length in each bucket in seconds, as the semantic conventions of OpenTelemetry
     * advise for the duration of requests; whatever is longer is in one more.
     */
    private static final double[] BOUNDS = {
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };

    private static final double NANOS_PER_SECOND = 1e9;

    Histogram() {
      this(new AtomicLongArray(BOUNDS.length + 1), new AtomicLong());
    }

    void record(Duration length) {
      long counted = Math.max(0, length.toNanos());
      double seconds = counted / NANOS_PER_SECOND;
      int bucket = 0;
      while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
        bucket++;
      }
      counts.incrementAndGet(bucket);
      nanos.addAndGet(counted);
    }

    @Override
    public double value() {
      return nanos.get() / NANOS_PER_SECOND;
    }

    @Override
    public List<Bucket> buckets() {
      List<Bucket> buckets = new ArrayList<>();
      for (int i = 0; i < counts.length(); i++) {
        double upTo = i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY;
        buckets.add(new Bucket(upTo, counts.get(i)));
      }
      return buckets;
    }
  }
}
