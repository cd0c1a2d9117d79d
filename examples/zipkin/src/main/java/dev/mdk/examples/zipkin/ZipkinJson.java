package dev.mdk.examples.zipkin;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.Span;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Spans in version 2 of Zipkin's format. */
final class ZipkinJson {

  private ZipkinJson() {}

  static String of(InteractionReport report) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = begin(out, report.span(), report.start(), report.end());
    json.name("tags").beginObject();
    json.name("mdk.clock").value(report.startClock().toString());
    if (report.result() == InteractionReport.Result.FAILED) {
      json.name("error").value("failed");
    }
    json.endObject().endObject();
    return out.toString();
  }

  static String of(CallReport report) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = begin(out, report.span(), report.start(), report.end());
    report.node().ifPresent(node -> peer(json, node));
    json.name("tags").beginObject();
    report
        .outcome()
        .filter(Outcome::isFailure)
        .ifPresent(how -> json.name("error").value(how.name().toLowerCase(Locale.ROOT)));
    json.endObject().endObject();
    return out.toString();
  }

  private static JsonWriter begin(StringBuilder out, Span span, Instant start, Instant end) {
    JsonWriter json = JsonWriter.to(out).beginObject();
    json.name("traceId").value(span.id().traceHex()).name("id").value(span.id().hex());
    span.parent().ifPresent(parent -> json.name("parentId").value(parent.hex()));
    if (span.kind() != Span.Kind.INTERNAL) {
      json.name("kind").value(span.kind().name());
    }
    json.name("name").value(span.name());
    json.name("timestamp").value(ChronoUnit.MICROS.between(Instant.EPOCH, start));
    // Zipkin takes zero for unknown.
    json.name("duration").value(Math.max(1, ChronoUnit.MICROS.between(start, end)));
    json.name("localEndpoint").beginObject().name("serviceName").value(span.service()).endObject();
    return json;
  }

  private static void peer(JsonWriter json, Node node) {
    json.name("remoteEndpoint").beginObject().name("serviceName").value(node.service()).endObject();
  }
}
