package dev.mdk.tracing;

import dev.mdk.LogLevel;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Hands on what is important enough and of a wanted category. What it leaves out is no drop. */
record FilteredSink(LogLevel least, Predicate<String> categories, LogSink sink) implements LogSink {

  @Override
  public void write(List<LogEvent> events) throws Exception {
    List<LogEvent> wanted =
        events.stream()
            .filter(event -> least.includes(event.level()) && categories.test(event.category()))
            .toList();
    if (!wanted.isEmpty()) {
      sink.write(wanted);
    }
  }

  @Override
  public Optional<Duration> linger() {
    return sink.linger();
  }

  @Override
  public void close() {
    sink.close();
  }

  @Override
  public String toString() {
    return sink + " from " + least;
  }
}
