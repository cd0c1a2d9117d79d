package dev.mdk.tracing;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;

/** Provides {@link Otlp#logs()} as {@code otlp} and {@code otlp:<url>}. */
public final class OtlpSinkProvider implements LogSinkProvider {

  /** Makes the provider. */
  public OtlpSinkProvider() {}

  @Override
  public String name() {
    return "otlp";
  }

  @Override
  public LogSink create(String argument, Settings settings, Facilities facilities) {
    return Otlp.of("log.sinks: otlp:<url>", argument).logs();
  }
}
