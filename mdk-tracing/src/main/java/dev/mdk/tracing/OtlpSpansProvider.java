package dev.mdk.tracing;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.Settings;
import java.util.Optional;

/** Provides {@link Otlp#spans} where {@code span.sinks} is {@code otlp} or {@code otlp:<url>}. */
public final class OtlpSpansProvider implements InteractionSinkProvider {

  private static final String KEY = "span.sinks";

  /** Makes the provider. */
  public OtlpSpansProvider() {}

  @Override
  public Optional<InteractionSink> create(Settings settings, Facilities facilities) {
    String said = settings.find(KEY).orElse("none").strip();
    if (said.equals("none")) {
      return Optional.empty();
    }
    if (!said.equals("otlp") && !said.startsWith("otlp:")) {
      throw new ConfigurationException(KEY + " (expected: otlp, otlp:<url> or none)");
    }
    String argument = said.substring(Math.min(said.length(), "otlp:".length()));
    return Optional.of(Otlp.of(KEY + ": otlp:<url>", argument).spans(settings, facilities));
  }
}
