package dev.mdk.tracing;

import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Session;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.LogRecord;

/**
 * What is shown of a log line, wherever it comes from. One that was logged outside of any session
 * has no id, and {@code java.util.logging} does not know the process.
 */
record Shown(
    Instant time,
    Optional<LogId> id,
    Optional<String> process,
    String service,
    LogLevel level,
    String category,
    String text,
    Optional<Throwable> thrown,
    Map<String, JsonValue> properties) {

  static Shown of(LogEvent event) {
    return new Shown(
        event.time(),
        Optional.of(event.id()),
        Optional.of(event.processId()),
        event.service(),
        event.level(),
        event.category(),
        event.text(),
        event.thrown(),
        event.properties());
  }

  /** Returns what a record shows: the line of a session if it is one, else what is known here. */
  static Shown of(LogRecord record, String service) {
    if (record instanceof SessionRecord line && line.event().isPresent()) {
      return of(line.event().get());
    }
    Place place = Place.here();
    return new Shown(
        record.getInstant(),
        place.id(),
        Optional.empty(),
        service,
        Levels.fromNative(record.getLevel()),
        Objects.requireNonNullElse(record.getLoggerName(), ""),
        NativeText.orWhyNot(record),
        Optional.ofNullable(record.getThrown()),
        place.properties());
  }

  /** What the session of this thread adds, if there is one. */
  private record Place(Optional<LogId> id, Map<String, JsonValue> properties) {

    static final Place NOWHERE = new Place(Optional.empty(), Map.of());

    static Place here() {
      try {
        return Session.current().map(Place::of).orElse(NOWHERE);
      } catch (RuntimeException ofTheSession) { // the record is worth more than its place
        return NOWHERE;
      }
    }

    private static Place of(Session session) {
      return new Place(
          Optional.of(new LogId(session.traceId(), session.clock(), session.environment())),
          session.properties());
    }
  }
}
