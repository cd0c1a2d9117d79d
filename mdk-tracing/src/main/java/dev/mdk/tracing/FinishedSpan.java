package dev.mdk.tracing;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.Span;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An interaction or a call as a span, with attributes after OpenTelemetry's semantic conventions.
 *
 * @param span where it stands in its trace
 * @param processId the process it happened in
 * @param start when it started
 * @param end when it ended
 * @param failed whether it failed
 * @param attributes what is known of it
 * @param port the port of the node that was called
 */
record FinishedSpan(
    Span span,
    String processId,
    Instant start,
    Instant end,
    boolean failed,
    Map<String, String> attributes,
    Optional<Integer> port) {

  private static final String ENVIRONMENT = "deployment.environment.name";

  static FinishedSpan of(InteractionReport report) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(ENVIRONMENT, report.environment().name());
    attributes.put("mdk.clock", report.startClock().toString());
    attributes.put("mdk.result", report.result().name().toLowerCase(Locale.ROOT));
    return new FinishedSpan(
        report.span(),
        report.processId(),
        report.start(),
        report.end(),
        report.result() == InteractionReport.Result.FAILED,
        attributes,
        Optional.empty());
  }

  static FinishedSpan of(CallReport report) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(ENVIRONMENT, report.environment().name());
    boolean failed = report.outcome().filter(Outcome::isFailure).isPresent();
    if (failed) {
      attributes.put("error.type", report.outcome().get().name().toLowerCase(Locale.ROOT));
    }
    Optional<URI> address = report.node().flatMap(node -> uri(node.address()));
    report.node().ifPresent(node -> peer(node, address, attributes));
    return new FinishedSpan(
        report.span(),
        report.processId(),
        report.start(),
        report.end(),
        failed,
        attributes,
        address.map(URI::getPort).filter(port -> port >= 0));
  }

  private static void peer(Node node, Optional<URI> address, Map<String, String> attributes) {
    attributes.put("peer.service", node.service());
    attributes.put("mdk.node.id", node.id());
    attributes.put("mdk.node.version", node.version());
    address.map(URI::getHost).ifPresent(host -> attributes.put("server.address", host));
  }

  private static Optional<URI> uri(String address) {
    try {
      return Optional.of(new URI(address));
    } catch (URISyntaxException ofAnotherKind) {
      return Optional.empty();
    }
  }
}
