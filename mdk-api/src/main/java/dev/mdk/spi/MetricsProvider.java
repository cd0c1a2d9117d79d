package dev.mdk.spi;

/** Provides the metrics. The first one found is used, if the setting {@code metrics} is on. */
public interface MetricsProvider {

  /**
   * Creates the metrics.
   *
   * @param settings the settings of the process
   * @return the metrics, to be told all events
   */
  Metrics create(Settings settings);
}
