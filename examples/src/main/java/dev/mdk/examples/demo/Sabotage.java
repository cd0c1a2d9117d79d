package dev.mdk.examples.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What breaks one promise on purpose, so that tests see that the demo notices. */
enum Sabotage {
  /** Nothing is broken. */
  NONE,
  /**
   * The edge calls its nodes by turns, has no breaker and tries nothing again: users see every
   * fault for as long as it lasts.
   */
  ERRORS,
  /** Somebody who knows no breaker calls a quarantined node. */
  QUARANTINE,
  /** The node is healed, but too late. */
  RECOVERY,
  /** The node is not killed but frozen, so that nobody learns that it is gone. */
  REMOVAL,
  /** Somebody calls the node of the incompatible version. */
  VERSION,
  /** The edge calls the same node whenever it can. */
  SHARES,
  /** The edge gives its users' requests three times the time it promised. */
  DEADLINE,
  /** Mission Control is started again without its log. */
  LINES,
  /** The greeting service does not join the sessions of its callers. */
  TRACE;

  static Sabotage named(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--break: " + name + " (expected: " + names() + ")", e);
    }
  }

  static String names() {
    return Arrays.stream(values())
        .filter(value -> value != NONE)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
