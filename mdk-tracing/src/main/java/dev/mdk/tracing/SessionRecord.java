package dev.mdk.tracing;

import dev.mdk.spi.LogEvent;
import java.util.Optional;
import java.util.logging.LogRecord;

/** A native record that came from a session, and must not go back into one. */
final class SessionRecord extends LogRecord {

  private static final long serialVersionUID = 1;

  private final transient LogEvent event; // lost where the record is serialized

  SessionRecord(LogEvent event) {
    super(Levels.toNative(event.level()), text(event));
    this.event = event;
    setInstant(event.time());
    setLoggerName(event.category());
    event.thrown().ifPresent(this::setThrown);
    // Said to be unknown, else a formatter finds out that it was the sink.
    setSourceClassName(null);
    setSourceMethodName(null);
  }

  /** Returns the line that it was, unless the record has been serialized in between. */
  Optional<LogEvent> event() {
    return Optional.ofNullable(event);
  }

  private static String text(LogEvent event) {
    String text = new Clip().text(event.text());
    return OneLine.of(text + " [" + event.traceId() + " " + event.clock() + "]");
  }
}
