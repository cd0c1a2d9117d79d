package dev.mdk.tracing;

import dev.mdk.LogLevel;
import java.util.logging.Level;

/** How the levels of the MDK and of {@code java.util.logging} correspond. */
final class Levels {

  private Levels() {}

  static Level toNative(LogLevel level) {
    return switch (level) {
      case CRITICAL, ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
    };
  }

  /** Returns the level for a native one, also for one between those that have names. */
  static LogLevel fromNative(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return LogLevel.ERROR;
    } else if (value >= Level.WARNING.intValue()) {
      return LogLevel.WARN;
    }
    return value >= Level.INFO.intValue() ? LogLevel.INFO : LogLevel.DEBUG;
  }
}
