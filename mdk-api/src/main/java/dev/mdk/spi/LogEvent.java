package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.SpanId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a trace. Immutable; the properties are those of the session at that moment and are
 * shared, not copied.
 *
 * @param id the trace, the place in it and the environment
 * @param time when, by the clock of the process; for display, as clocks differ
 * @param processId the process that logged it
 * @param service the name under which the process logs; may be empty
 * @param level how important it is
 * @param category what it is about
 * @param text the line
 * @param thrown the exception, if there is one
 * @param properties the properties of the session; immutable
 * @param span the interaction during which it was logged, if there was one
 */
public record LogEvent(
    LogId id,
    Instant time,
    String processId,
    String service,
    LogLevel level,
    String category,
    String text,
    Optional<Throwable> thrown,
    Map<String, JsonValue> properties,
    Optional<SpanId> span) {

  /**
   * Checks and copies the parts.
   *
   * @param id the trace, the place in it and the environment
   * @param time when, by the clock of the process; for display, as clocks differ
   * @param processId the process that logged it
   * @param service the name under which the process logs; may be empty
   * @param level how important it is
   * @param category what it is about
   * @param text the line
   * @param thrown the exception, if there is one
   * @param properties the properties of the session; immutable
   * @param span the interaction during which it was logged, if there was one
   */
  public LogEvent {
    requireNonNull(id, "id");
    requireNonNull(time, "time");
    requireNonNull(processId, "processId");
    requireNonNull(service, "service");
    requireNonNull(level, "level");
    requireNonNull(category, "category");
    requireNonNull(text, "text");
    requireNonNull(thrown, "thrown");
    requireNonNull(properties, "properties");
    requireNonNull(span, "span");
  }

  /**
   * Makes a line that was logged outside of any interaction.
   *
   * @param id the trace, the place in it and the environment
   * @param time when, by the clock of the process; for display, as clocks differ
   * @param processId the process that logged it
   * @param service the name under which the process logs; may be empty
   * @param level how important it is
   * @param category what it is about
   * @param text the line
   * @param thrown the exception, if there is one
   * @param properties the properties of the session; immutable
   */
  public LogEvent(
      LogId id,
      Instant time,
      String processId,
      String service,
      LogLevel level,
      String category,
      String text,
      Optional<Throwable> thrown,
      Map<String, JsonValue> properties) {
    this(id, time, processId, service, level, category, text, thrown, properties, Optional.empty());
  }

  /**
   * Returns the trace.
   *
   * @return its id
   */
  public String traceId() {
    return id.traceId();
  }

  /**
   * Returns the place in the trace.
   *
   * @return the clock
   */
  public CausalClock clock() {
    return id.clock();
  }

  /**
   * Returns where it was logged.
   *
   * @return the environment
   */
  public Environment environment() {
    return id.environment();
  }
}
