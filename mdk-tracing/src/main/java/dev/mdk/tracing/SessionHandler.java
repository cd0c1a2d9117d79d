package dev.mdk.tracing;

import dev.mdk.LogLevel;
import dev.mdk.Session;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * Brings what a program and its libraries log through {@code java.util.logging}, or {@link
 * System.Logger} in front of it, into the trace of the current session. Add it to a logger, or name
 * it in {@code logging.properties}:
 *
 * <pre>
 * handlers = java.util.logging.ConsoleHandler, dev.mdk.tracing.SessionHandler
 * dev.mdk.tracing.SessionHandler.level = INFO
 * </pre>
 *
 * <p>A record becomes a line of {@link Session#current()}: {@code SEVERE} and above an {@link
 * LogLevel#ERROR}, {@code WARNING} a {@link LogLevel#WARN}, {@code INFO} an {@link LogLevel#INFO},
 * all below a {@link LogLevel#DEBUG}; the name of the logger is the category; the message is
 * localized and its parameters are filled in; an exception goes along. The session's own level
 * decides whether the line is written.
 *
 * <p>Not brought into a session is
 *
 * <ul>
 *   <li>what is logged outside of any session: this handler then does nothing;
 *   <li>what the loggers {@code dev.mdk} and {@code dev.mdk.…} log, the library's own;
 *   <li>what came from a session, through {@link Sinks#jul()};
 *   <li>what is logged because of a line being logged, by the same thread.
 * </ul>
 *
 * <p>Publishing takes no lock, does not wait and does not throw; what goes wrong is told to the
 * {@link ErrorManager}. Level, filter and error manager are those of every handler; formatter and
 * encoding have no meaning here.
 */
public final class SessionHandler extends Handler {

  private static final Messages MESSAGES = new Messages();

  private volatile boolean closed;

  /**
   * Makes a handler with the level that {@code dev.mdk.tracing.SessionHandler.level} has in the
   * configuration of the log manager, else {@link Level#ALL}.
   */
  public SessionHandler() {
    String level =
        LogManager.getLogManager().getProperty(SessionHandler.class.getName() + ".level");
    if (level != null) {
      try {
        setLevel(Level.parse(level.trim()));
      } catch (IllegalArgumentException e) {
        reportError("level: " + level + " (expected: a level)", e, ErrorManager.OPEN_FAILURE);
      }
    }
  }

  @Override
  @SuppressWarnings(
      "CatchingUnchecked") // parameters and sessions are foreign code; who logs goes on
  public void publish(LogRecord record) {
    if (closed || record instanceof SessionRecord || Handling.now() != Handling.NOTHING) {
      return;
    }
    Handling outer = Handling.NATIVE.begin();
    try {
      if (isLoggable(record) && !isOwn(record)) {
        Session.current().ifPresent(session -> log(session, record));
      }
    } catch (Throwable thrown) {
      report(thrown);
    } finally {
      outer.resume();
    }
  }

  private static boolean isOwn(LogRecord record) {
    String name = record.getLoggerName();
    return name != null && (name.equals("dev.mdk") || name.startsWith("dev.mdk."));
  }

  private static void log(Session session, LogRecord record) {
    LogLevel level = Levels.fromNative(record.getLevel());
    String category = Objects.requireNonNullElse(record.getLoggerName(), "");
    Optional<Throwable> thrown = Optional.ofNullable(record.getThrown());
    if (thrown.isPresent()) {
      session.log(level, category, MESSAGES.textOf(record), thrown.get());
    } else {
      session.log(level, category, () -> MESSAGES.textOf(record));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // an error manager is foreign code, too
  private void report(Throwable thrown) {
    try {
      Exception told = thrown instanceof Exception e ? e : new IllegalStateException(thrown);
      reportError("not brought into the session", told, ErrorManager.WRITE_FAILURE);
    } catch (Throwable alsoThrown) {
      // there is nobody left to tell
    }
  }

  /** Does nothing: a line is in the session when {@link #publish} returns. */
  @Override
  public void flush() {}

  /** Brings nothing more into any session. */
  @Override
  public void close() {
    closed = true;
  }

  /** Fills in parameters and looks up resource bundles, as every formatter. */
  private static final class Messages extends Formatter {
    @Override
    public String format(LogRecord record) {
      return textOf(record);
    }

    String textOf(LogRecord record) {
      return Objects.requireNonNullElse(formatMessage(record), "");
    }
  }
}
