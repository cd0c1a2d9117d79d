package dev.mdk.tracing;

import dev.mdk.json.JsonWriter;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.Settings;
import dev.mdk.spi.Span;
import dev.mdk.wire.SpanId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends interactions and calls to a collector, as spans, from a queue of their own. */
final class OtlpSpans implements InteractionSink {

  private final Lane<FinishedSpan> lane;
  private final Duration closeTimeout;
  private final OtlpClient client;

  OtlpSpans(OtlpClient client, OtlpResource resource, Settings settings, Facilities facilities) {
    PipelineSettings checked = PipelineSettings.from(settings);
    this.client = client;
    closeTimeout = checked.closeTimeout();
    lane = new Lane<>(new Sender(client, resource), checked, facilities);
  }

  @Override
  public void report(InteractionReport report) {
    lane.offer(FinishedSpan.of(report));
  }

  @Override
  public void call(CallReport report) {
    lane.offer(FinishedSpan.of(report));
  }

  /** Sends the rest, within the time for closing. */
  @Override
  public void close() {
    boolean ended = false;
    try {
      ended =
          lane.close()
              .completeOnTimeout(false, closeTimeout.toNanos(), TimeUnit.NANOSECONDS)
              .join();
    } finally {
      if (!ended) {
        lane.abandon();
      }
    }
  }

  /** Returns the account of the spans. */
  Tally tally() {
    return lane.tally();
  }

  @Override
  public String toString() {
    return client.toString();
  }

  private record Sender(OtlpClient client, OtlpResource resource) implements Outlet<FinishedSpan> {

    private static final Duration LINGER = Duration.ofSeconds(1);

    @Override
    public String what() {
      return "span";
    }

    /** Those that failed are the last to be given up. */
    @Override
    public int rank(FinishedSpan item) {
      return item.failed() ? 0 : 1;
    }

    @Override
    public void write(List<FinishedSpan> items) throws IOException, InterruptedException {
      int sent = 0;
      while (sent < items.size()) {
        StringBuilder out = new StringBuilder(1024);
        int next = request(items, sent, out);
        client.send(out.toString(), sent, next - sent);
        sent = next;
      }
    }

    /** Writes spans of one service from a first one on, as many as fit; returns the next one. */
    private int request(List<FinishedSpan> items, int first, StringBuilder out) {
      FinishedSpan head = items.get(first);
      JsonWriter json = JsonWriter.to(out);
      json.beginObject().name("resourceSpans").beginArray().beginObject();
      resource.write(json, head.span().service(), head.processId());
      json.name("scopeSpans").beginArray().beginObject();
      OtlpJson.scope(json);
      json.name("spans").beginArray();
      int next = first;
      while (next < items.size()
          && out.length() < OtlpClient.LONGEST_REQUEST
          && items.get(next).span().service().equals(head.span().service())) {
        write(items.get(next), json);
        next++;
      }
      json.endArray().endObject().endArray().endObject().endArray().endObject();
      return next;
    }

    private static void write(FinishedSpan item, JsonWriter json) {
      Span span = item.span();
      json.beginObject();
      json.name("traceId").value(span.id().traceHex()).name("spanId").value(span.id().hex());
      span.parent().ifPresent(parent -> json.name("parentSpanId").value(parent.hex()));
      json.name("name").value(span.name()).name("kind").value(kind(span.kind()));
      OtlpJson.time(json, "startTimeUnixNano", item.start());
      OtlpJson.time(json, "endTimeUnixNano", item.end());
      json.name("attributes").beginArray();
      item.attributes().forEach((key, value) -> OtlpJson.attribute(json, key, value));
      item.port().ifPresent(port -> OtlpJson.attribute(json, "server.port", port));
      json.endArray();
      if (!span.links().isEmpty()) {
        json.name("links").beginArray();
        for (SpanId link : span.links()) {
          json.beginObject().name("traceId").value(link.traceHex());
          json.name("spanId").value(link.hex()).endObject();
        }
        json.endArray();
      }
      json.name("status").beginObject();
      if (item.failed()) {
        json.name("code").value(2);
      }
      json.endObject().endObject();
    }

    private static int kind(Span.Kind kind) {
      return switch (kind) {
        case INTERNAL -> 1;
        case SERVER -> 2;
        case CLIENT -> 3;
        case PRODUCER -> 4;
      };
    }

    /** Spans that are missing show in the events and the account; no span can say so. */
    @Override
    public Optional<FinishedSpan> report(String text) {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> linger() {
      return Optional.of(LINGER);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return client.toString();
    }
  }
}
