package dev.mdk.tracing;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.testing.ManualTime;
import java.util.Map;
import java.util.Optional;

/** Log lines for tests. */
final class Lines {

  private Lines() {}

  static LogEvent line(String text) {
    return line(LogLevel.INFO, "orders", text, Optional.empty(), Map.of());
  }

  static LogEvent line(
      LogLevel level,
      String category,
      String text,
      Optional<Throwable> thrown,
      Map<String, JsonValue> properties) {
    return new LogEvent(
        new LogId("trace-1", CausalClock.of(1, 2, 4), Environment.parse("production:test")),
        ManualTime.BEGINNING,
        "process-1",
        "shop",
        level,
        category,
        text,
        thrown,
        properties);
  }
}
