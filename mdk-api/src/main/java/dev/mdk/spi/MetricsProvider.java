package dev.mdk.spi;

import java.util.Optional;
import java.util.function.Supplier;

/** Provides the metrics. The first one found is used, if the setting {@code metrics} is on. */
public interface MetricsProvider {

  /**
   * Creates the metrics.
   *
   * @param settings the settings of the process
   * @return the metrics, to be told all events
   */
  Metrics create(Settings settings);

  /**
   * Sends the metrics away from now on, where the settings say so. Called once the process has
   * started; what it returns is closed first when the process ends.
   *
   * @param figures the figures of any moment
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return ends it, after the last figures were sent; empty if nothing is to be sent
   * @throws dev.mdk.ConfigurationException if a setting is wrong
   */
  default Optional<AutoCloseable> export(
      Supplier<MetricsSnapshot> figures, Settings settings, Facilities facilities) {
    return Optional.empty();
  }
}
