package dev.mdk.tracing;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Provides the JSON lines of {@link Sinks} as {@code json:-} for standard output and {@code
 * json:<path>} for a file that is appended to.
 */
public final class JsonSinkProvider implements LogSinkProvider {

  /** Makes the provider. */
  public JsonSinkProvider() {}

  @Override
  public String name() {
    return "json";
  }

  @Override
  public LogSink create(String argument, Settings settings, Facilities facilities) {
    if (argument.isEmpty()) {
      throw wrong(argument);
    }
    if (argument.equals("-")) {
      return Sinks.jsonLines(System.out);
    }
    try {
      return Sinks.jsonLines(Path.of(argument));
    } catch (InvalidPathException e) {
      throw wrong(OneLine.of(argument));
    }
  }

  private static ConfigurationException wrong(String argument) {
    return new ConfigurationException(
        "log.sinks: json:" + argument + " (expected: json:- or json:<path of a file>)");
  }
}
