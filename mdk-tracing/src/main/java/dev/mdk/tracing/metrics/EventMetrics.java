package dev.mdk.tracing.metrics;

import dev.mdk.MdkEvent;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.Metrics;
import dev.mdk.spi.MetricsSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Counts events, calls and interactions. Names and units follow OpenTelemetry's rules for metrics;
 * what is no kind of its own there begins with {@code mdk}.
 */
final class EventMetrics implements Metrics, InteractionSink {

  private static final String SERVICE = "mdk.service";

  private final InstantSource clock;

  private final Family<Cell.Counter> resolves =
      Family.counter("mdk.resolves", "{node}", "Nodes that were chosen", SERVICE);
  private final Family<Cell.Histogram> waits =
      Family.durations(
          "mdk.wait.duration", "How long callers waited for a first node", SERVICE, "mdk.found");
  private final Family<Cell.Counter> quarantines =
      Family.counter("mdk.quarantines", "{quarantine}", "Nodes that went into quarantine", SERVICE);
  private final Family<Cell.Counter> probes =
      Family.counter("mdk.probes", "{call}", "Calls to see how a quarantined node is", SERVICE);
  private final Family<Cell.Counter> recoveries =
      Family.counter("mdk.recoveries", "{node}", "Nodes that came back out of quarantine", SERVICE);
  private final Family<Cell.Counter> panics =
      Family.counter(
          "mdk.panics",
          "{panic}",
          "Times that so many nodes were out that soft evidence was disregarded",
          SERVICE);
  private final Family<Cell.Counter> retries =
      Family.counter("mdk.retries", "{call}", "Requests that were tried again", SERVICE);
  private final Family<Cell.Counter> dropped =
      Family.counter("mdk.dropped", "{item}", "What was left out", "mdk.what", "mdk.reason");
  private final Family<Cell.Counter> nodes =
      Family.counter(
          "mdk.node.changes",
          "{change}",
          "Nodes that came, changed or went",
          SERVICE,
          "mdk.change");
  private final Family<Cell.Counter> source =
      Family.counter(
          "mdk.source.changes", "{change}", "Changes of the source's state", "mdk.state");
  private final Family<Cell.Counter> deadlines =
      Family.counter(
          "mdk.deadlines.exceeded", "{deadline}", "Deadlines that passed before the work was done");
  private final Family<Cell.Histogram> calls =
      Family.durations(
          "mdk.call.duration", "How long calls to other services took", SERVICE, "mdk.outcome");
  private final Family<Cell.Histogram> interactions =
      Family.durations(
          "mdk.interaction.duration", "How long interactions took", "mdk.kind", "mdk.result");

  private final List<Family<?>> all =
      List.of(
          resolves,
          waits,
          quarantines,
          probes,
          recoveries,
          panics,
          retries,
          dropped,
          nodes,
          source,
          deadlines,
          calls,
          interactions);

  EventMetrics(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void onEvent(MdkEvent event) {
    if (event instanceof MdkEvent.Resolved resolved) {
      resolves.at(resolved.node().service()).add(1);
    } else if (event instanceof MdkEvent.Waited waited) {
      waits.at(waited.service(), String.valueOf(waited.found())).record(waited.waited());
    } else if (event instanceof MdkEvent.Quarantined quarantined) {
      quarantines.at(quarantined.node().service()).add(1);
    } else if (event instanceof MdkEvent.Probed probed) {
      probes.at(probed.node().service()).add(1);
    } else if (event instanceof MdkEvent.Recovered recovered) {
      recoveries.at(recovered.node().service()).add(1);
    } else if (event instanceof MdkEvent.Panic panic) {
      panics.at(panic.service()).add(panic.on() ? 1 : 0);
    } else if (event instanceof MdkEvent.Retried retried) {
      retries.at(retried.service()).add(1);
    } else if (event instanceof MdkEvent.Dropped drop) {
      dropped.at(drop.what(), drop.reason()).add(drop.count());
    } else if (event instanceof MdkEvent.NodeUp up) {
      nodes.at(up.node().service(), "up").add(1);
    } else if (event instanceof MdkEvent.NodeDown down) {
      nodes.at(down.node().service(), "down").add(1);
    } else if (event instanceof MdkEvent.Source changed) {
      source.at(name(changed.state())).add(1);
    } else if (event instanceof MdkEvent.DeadlineExceeded) {
      deadlines.at().add(1);
    }
  }

  @Override
  public Optional<InteractionSink> reports() {
    return Optional.of(this);
  }

  @Override
  public void report(InteractionReport report) {
    interactions
        .at(name(report.span().kind()), name(report.result()))
        .record(Duration.between(report.start(), report.end()));
  }

  /** Counts a call to a node; a message has none, and nobody knows how long that takes. */
  @Override
  public void call(CallReport report) {
    report
        .node()
        .ifPresent(
            node ->
                calls
                    .at(node.service(), report.outcome().map(EventMetrics::name).orElse("unknown"))
                    .record(Duration.between(report.start(), report.end())));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public MetricsSnapshot snapshot() {
    return new MetricsSnapshot(
        clock.instant(),
        all.stream()
            .map(Family::metric)
            .flatMap(metric -> metric.points().isEmpty() ? Stream.empty() : Stream.of(metric))
            .toList());
  }

  @Override
  public String toString() {
    return "metrics";
  }
}
