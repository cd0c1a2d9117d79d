package dev.mdk.tracing;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;

/** Provides {@link Sinks#jul()} as {@code jul}. */
public final class JulSinkProvider implements LogSinkProvider {

  /** Makes the provider. */
  public JulSinkProvider() {}

  @Override
  public String name() {
    return "jul";
  }

  @Override
  public LogSink create(String argument, Settings settings, Facilities facilities) {
    if (!argument.isEmpty()) {
      throw new ConfigurationException(
          "log.sinks: jul:" + argument + " (expected: jul, without an argument)");
    }
    return Sinks.jul();
  }
}
