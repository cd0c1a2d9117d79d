package dev.mdk;

import java.util.Optional;

/** How important a log line is, the most important first. */
public enum LogLevel {
  /** The process or a whole function of it is lost. */
  CRITICAL,
  /** A request failed. */
  ERROR,
  /** Something is wrong, and the request goes on. */
  WARN,
  /**
   * What one wants to read of a request that goes well; the level of a session that says nothing.
   */
  INFO,
  /** What one wants to read of a request that is being examined. */
  DEBUG;

  /**
   * Returns whether a line of the given level is written where this is the level of the session.
   *
   * @param line the level of a line
   * @return whether it is at least as important as this level
   */
  public boolean includes(LogLevel line) {
    return line.compareTo(this) <= 0;
  }

  /**
   * Reads a level as the original MDK does: by its exact name.
   *
   * @param name a name, such as {@code DEBUG}
   * @return the level, or empty if there is none of that name
   */
  public static Optional<LogLevel> named(String name) {
    for (LogLevel level : values()) {
      if (level.name().equals(name)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
