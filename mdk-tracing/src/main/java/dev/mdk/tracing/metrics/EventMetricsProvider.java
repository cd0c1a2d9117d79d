package dev.mdk.tracing.metrics;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Metrics;
import dev.mdk.spi.MetricsProvider;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.Settings;
import dev.mdk.tracing.Otlp;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Provides the metrics that {@code metrics=true} switches on, and sends them to a collector each
 * {@code metrics.interval} (60s) where {@code metrics.sinks} is {@code otlp} or {@code otlp:<url>}.
 */
public final class EventMetricsProvider implements MetricsProvider {

  private static final String SINKS = "metrics.sinks";
  private static final Duration INTERVAL = Duration.ofSeconds(60);

  /** Makes the provider. */
  public EventMetricsProvider() {}

  @Override
  public Metrics create(Settings settings) {
    return new EventMetrics(InstantSource.system());
  }

  @Override
  public Optional<AutoCloseable> export(
      Supplier<MetricsSnapshot> figures, Settings settings, Facilities facilities) {
    String said = settings.find(SINKS).orElse("none").strip();
    if (said.equals("none")) {
      return Optional.empty();
    }
    Duration interval = settings.duration("metrics.interval", INTERVAL);
    return Optional.of(otlp(said).metrics(figures, interval, facilities));
  }

  private static Otlp otlp(String said) {
    if (said.equals("otlp")) {
      return Otlp.fromEnvironment();
    }
    if (!said.startsWith("otlp:")) {
      throw new ConfigurationException(SINKS + " (expected: otlp, otlp:<url> or none)");
    }
    try {
      return Otlp.fromEnvironment().withEndpoint(URI.create(said.substring("otlp:".length())));
    } catch (IllegalArgumentException noUrl) { // not told: it may hold a secret
      throw new ConfigurationException(SINKS + ": otlp:<url> (expected: an http or https URL)");
    }
  }
}
