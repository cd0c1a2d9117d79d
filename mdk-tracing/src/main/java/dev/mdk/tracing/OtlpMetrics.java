package dev.mdk.tracing;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.MetricsSnapshot.Bucket;
import dev.mdk.spi.MetricsSnapshot.Metric;
import dev.mdk.spi.MetricsSnapshot.Point;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Sends what was counted to a collector, again and again, and once more at the end. The figures are
 * sums since the start: what one request could not bring, the next one does, so none is repeated.
 */
final class OtlpMetrics implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.mdk.tracing");
  private static final int CUMULATIVE = 2;
  private static final Duration LAST = Duration.ofSeconds(3);

  private final OtlpClient client;
  private final OtlpResource resource;
  private final Facilities facilities;
  private final Supplier<MetricsSnapshot> source;
  private final long intervalNanos;
  private final Instant start;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock sending = new ReentrantLock();
  private volatile Scheduler.Cancellable timer = () -> {};
  private boolean warned; // by who is sending

  OtlpMetrics(
      OtlpClient client,
      OtlpResource resource,
      Facilities facilities,
      Supplier<MetricsSnapshot> source,
      Duration interval) {
    this.client = client;
    this.resource = resource;
    this.facilities = facilities;
    this.source = source;
    intervalNanos = interval.toNanos();
    start = facilities.clock().instant();
    schedule();
  }

  private void schedule() {
    timer = facilities.scheduler().schedule(intervalNanos, this::due);
  }

  private void due() {
    try {
      facilities.executor().execute(this::sendUnlessUnderWay);
    } catch (RejectedExecutionException closing) {
      return;
    }
    if (!closed.get()) {
      schedule();
    }
  }

  private void sendUnlessUnderWay() {
    if (sending.tryLock()) {
      try {
        send();
      } finally {
        sending.unlock();
      }
    }
  }

  private void sendAfterWhatIsUnderWay() {
    sending.lock();
    try {
      send();
    } finally {
      sending.unlock();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the source is foreign code, and there is a next time
  private void send() {
    try {
      MetricsSnapshot snapshot = source.get();
      int points = snapshot.metrics().stream().mapToInt(metric -> metric.points().size()).sum();
      if (points > 0) {
        send(snapshot, points);
      }
      warned = false;
    } catch (Throwable failed) {
      if (!warned) {
        warned = true;
        LOG.log(System.Logger.Level.WARNING, "metrics not sent: " + client, failed);
      }
    }
  }

  private void send(MetricsSnapshot snapshot, int points) throws Exception {
    try {
      client.send(payload(snapshot), 0, points);
    } catch (Undelivered told) {
      if (facilities.listener() != MdkListener.NONE) {
        int lost = told.refused() > 0 ? told.refused() : points;
        String reason = told.refused() > 0 ? "refused" : "failed";
        facilities.listener().onEvent(new MdkEvent.Dropped("metric", reason, lost));
      }
      throw told;
    }
  }

  String payload(MetricsSnapshot snapshot) {
    StringBuilder out = new StringBuilder(1024);
    JsonWriter json = JsonWriter.to(out);
    json.beginObject().name("resourceMetrics").beginArray().beginObject();
    resource.write(json, "", facilities.processId());
    json.name("scopeMetrics").beginArray().beginObject();
    OtlpJson.scope(json);
    json.name("metrics").beginArray();
    snapshot.metrics().forEach(metric -> write(metric, snapshot.time(), json));
    json.endArray().endObject().endArray().endObject().endArray().endObject();
    return out.toString();
  }

  private void write(Metric metric, Instant time, JsonWriter json) {
    json.beginObject().name("name").value(metric.name()).name("unit").value(metric.unit());
    json.name("description").value(metric.description());
    json.name(
            switch (metric.kind()) {
              case COUNTER -> "sum";
              case GAUGE -> "gauge";
              case HISTOGRAM -> "histogram";
            })
        .beginObject();
    json.name("dataPoints").beginArray();
    for (Point point : metric.points()) {
      if (Double.isFinite(point.value())) {
        json.beginObject().name("attributes").beginArray();
        point.attributes().forEach((key, value) -> OtlpJson.attribute(json, key, value));
        json.endArray();
        OtlpJson.time(json, "startTimeUnixNano", start);
        OtlpJson.time(json, "timeUnixNano", time);
        value(metric.kind(), point, json);
        json.endObject();
      }
    }
    json.endArray();
    if (metric.kind() != MetricsSnapshot.Kind.GAUGE) {
      json.name("aggregationTemporality").value(CUMULATIVE);
    }
    if (metric.kind() == MetricsSnapshot.Kind.COUNTER) {
      json.name("isMonotonic").value(true);
    }
    json.endObject().endObject();
  }

  private static void value(MetricsSnapshot.Kind kind, Point point, JsonWriter json) {
    if (kind != MetricsSnapshot.Kind.HISTOGRAM) {
      json.name("asDouble").value(point.value());
      return;
    }
    List<Bucket> buckets = point.buckets();
    long count = buckets.stream().mapToLong(Bucket::count).sum();
    json.name("count").value(Long.toString(count)).name("sum").value(point.value());
    json.name("bucketCounts").beginArray();
    buckets.forEach(bucket -> json.value(Long.toString(bucket.count())));
    boolean isOpen = buckets.isEmpty() || !isLast(buckets.get(buckets.size() - 1));
    if (isOpen) {
      json.value("0"); // OTLP has one for what is above the last bound
    }
    json.endArray().name("explicitBounds").beginArray();
    buckets.stream().filter(bucket -> !isLast(bucket)).forEach(bucket -> json.value(bucket.upTo()));
    json.endArray();
  }

  private static boolean isLast(Bucket bucket) {
    return bucket.upTo() == Double.POSITIVE_INFINITY;
  }

  /** Sends the figures of this moment, and no more after them; for 3 s at most. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      timer.cancel();
      try {
        CompletableFuture.runAsync(this::sendAfterWhatIsUnderWay, facilities.executor())
            .completeOnTimeout(null, LAST.toNanos(), TimeUnit.NANOSECONDS)
            .join();
      } catch (RejectedExecutionException ended) {
        // of an executor that ended before
      }
    }
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
