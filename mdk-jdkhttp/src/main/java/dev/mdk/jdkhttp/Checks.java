package dev.mdk.jdkhttp;

import java.time.Duration;

/** What settings must be like. */
final class Checks {

  private Checks() {}

  static String path(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "path: " + Text.quoted(path) + " (expected: a slash at the start)");
    }
    return path;
  }

  static Duration atLeastZero(String setting, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(setting + ": " + time + " (expected: >= 0)");
    }
    return time;
  }
}
