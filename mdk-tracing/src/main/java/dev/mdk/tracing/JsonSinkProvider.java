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
 *
 * <p>Settings: {@code log.file.megabytes} is at which length the file is put aside (0: never),
 * {@code log.file.age} after what time (never), {@code log.file.keep} how many of those are kept
 * (5).
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
      return JsonLinesSink.to(Path.of(argument), limits(settings), facilities.clock());
    } catch (InvalidPathException e) {
      throw wrong(OneLine.of(argument));
    }
  }

  private static RotatingFile.Limits limits(Settings settings) {
    int megabytes = settings.integer("log.file.megabytes", 0, 0, 1 << 20);
    return new RotatingFile.Limits(
        megabytes == 0 ? Long.MAX_VALUE : (long) megabytes << 20,
        settings.duration("log.file.age", Sinks.NO_LIMITS.age()),
        settings.integer("log.file.keep", 5, 0, 1000));
  }

  private static ConfigurationException wrong(String argument) {
    return new ConfigurationException(
        "log.sinks: json:" + argument + " (expected: json:- or json:<path of a file>)");
  }
}
