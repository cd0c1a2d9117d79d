package dev.mdk.tracing;

import dev.mdk.CausalClock;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log sink at the end of a lane. */
final class LogOutlet implements Outlet<LogEvent> {

  private final LogSink sink;
  private final Facilities facilities;
  private final Redactor redactor;
  private final String service;
  private long reports;

  LogOutlet(LogSink sink, Facilities facilities, Redactor redactor, String service) {
    this.sink = sink;
    this.facilities = facilities;
    this.redactor = redactor;
    this.service = service;
  }

  @Override
  public String what() {
    return "log";
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // the levels are a scale
  public int rank(LogEvent line) {
    return line.level().ordinal();
  }

  @Override
  public void write(List<LogEvent> lines) throws Exception {
    sink.write(redactor.clean(lines));
  }

  @Override
  public Optional<LogEvent> report(String text) {
    CausalClock clock = CausalClock.ZERO.at(++reports);
    return Optional.of(
        new LogEvent(
            new LogId(facilities.processId(), clock, facilities.environment()),
            facilities.clock().instant(),
            facilities.processId(),
            service,
            LogLevel.WARN,
            "mdk",
            text,
            Optional.empty(),
            Map.of()));
  }

  @Override
  public Optional<Duration> linger() {
    return sink.linger();
  }

  @Override
  public void close() {
    sink.close();
  }

  /** Returns whether what it takes goes to {@code java.util.logging}. */
  boolean isNative() {
    return sink instanceof JulSink;
  }

  @Override
  public String toString() {
    return sink.toString();
  }
}
