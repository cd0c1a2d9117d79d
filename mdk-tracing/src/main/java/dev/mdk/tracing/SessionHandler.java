package dev.mdk.tracing;

import dev.mdk.LogLevel;
import dev.mdk.Session;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Brings what a program and its libraries log through {@code java.util.logging}, or {@link
 * System.Logger} in front of it, into the trace of the current session. Add it to a logger, or name
 * it in {@code logging.properties}:
 *
 * <pre>
 * handlers = dev.mdk.tracing.SessionHandler, java.util.logging.ConsoleHandler
 * dev.mdk.tracing.SessionHandler.level = INFO
 * dev.mdk.tracing.SessionHandler.filter = com.example.NoSecrets
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
 *   <li>what is logged outside of any session, unless the handler was made with one for that;
 *   <li>what the loggers {@code dev.mdk} and {@code dev.mdk.…} log, the library's own;
 *   <li>what came from a session, through {@link Sinks#jul()};
 *   <li>what is logged because of a line being logged, by the same thread.
 * </ul>
 *
 * <p>Level, filter and error manager are those of every handler; formatter and encoding have no
 * meaning here. A filter is asked only about what would go into a session.
 */
public final class SessionHandler extends Handler {

  private final Optional<Session> otherwise;
  private volatile boolean closed;

  /**
   * Makes a handler with what the configuration of the log manager says:
   *
   * <ul>
   *   <li>{@code dev.mdk.tracing.SessionHandler.level}, the name or number of a level, else {@link
   *       Level#ALL};
   *   <li>{@code dev.mdk.tracing.SessionHandler.filter}, the name of a public class with a public
   *       constructor without parameters, which the system class loader finds and whose package is
   *       exported, else no filter.
   * </ul>
   *
   * <p>What is wrong there is told to the {@link ErrorManager} and counts as not said.
   */
  public SessionHandler() {
    this(Optional.empty());
  }

  /**
   * Makes a handler with what the configuration of the log manager says, and with a session for
   * what is logged outside of any, as by the threads of a library. Give it one that lives as long
   * as the handler does, such as the first of the process.
   *
   * @param otherwise the session for what is logged outside of any other
   */
  public SessionHandler(Session otherwise) {
    this(Optional.of(Objects.requireNonNull(otherwise, "otherwise")));
  }

  private SessionHandler(Optional<Session> otherwise) {
    this.otherwise = otherwise;
    NativeSettings.find(SessionHandler.class, "level").ifPresent(this::configureLevel);
    NativeSettings.find(SessionHandler.class, "filter").ifPresent(this::configureFilter);
  }

  private void configureLevel(String name) {
    try {
      setLevel(Level.parse(name));
    } catch (IllegalArgumentException e) {
      report("level: " + name + " (expected: a level)", e, ErrorManager.OPEN_FAILURE);
    }
  }

  private void configureFilter(String name) {
    try {
      Class<?> type = ClassLoader.getSystemClassLoader().loadClass(name);
      setFilter(type.asSubclass(Filter.class).getConstructor().newInstance());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      String expected = " (expected: a public class that is a java.util.logging.Filter)";
      report("filter: " + name + expected, e, ErrorManager.OPEN_FAILURE);
    }
  }

  /**
   * Brings a record into the current session, else into the one given for that, if there is any;
   * the line is with the session when this returns. Safe to call from any thread.
   *
   * <p>The handler itself takes no lock, waits for nothing and throws nothing, not even an error.
   * What it calls is the code of others and takes as long as that takes: the filter, the {@code
   * toString()} of the parameters, the session with its pipeline; the pipeline of this module does
   * not wait. What any of them throws is told to the {@link ErrorManager}. That may wait: the JDK's
   * prints the first thing that it is told to standard error, where threads take turns.
   *
   * @param record what was logged
   */
  @Override
  @SuppressWarnings(
      "CatchingUnchecked") // parameters and sessions are foreign code; who logs goes on
  public void publish(LogRecord record) {
    if (closed || record instanceof SessionRecord || Handling.now() != Handling.NOTHING) {
      return;
    }
    Handling outer = Handling.NATIVE.begin();
    try {
      Optional<Session> session = Session.current().or(() -> otherwise);
      if (session.isPresent() && !isOwn(record) && isLoggable(record)) {
        log(session.get(), record);
      }
    } catch (Throwable thrown) {
      report("not brought into the session", thrown, ErrorManager.WRITE_FAILURE);
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
      session.log(level, category, NativeText.of(record), thrown.get());
    } else {
      session.log(level, category, () -> NativeText.of(record));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // an error manager is foreign code, too
  private void report(String what, Throwable thrown, int code) {
    try {
      Exception told = thrown instanceof Exception e ? e : new IllegalStateException(thrown);
      reportError(what, told, code);
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
}
