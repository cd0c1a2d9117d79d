package dev.mdk.tracing.metrics;

import dev.mdk.spi.Metrics;
import dev.mdk.spi.MetricsProvider;
import dev.mdk.spi.Settings;
import java.time.InstantSource;

/** Provides the metrics that {@code metrics=true} switches on. */
public final class EventMetricsProvider implements MetricsProvider {

  /** Makes the provider. */
  public EventMetricsProvider() {}

  @Override
  public Metrics create(Settings settings) {
    return new EventMetrics(InstantSource.system());
  }
}
