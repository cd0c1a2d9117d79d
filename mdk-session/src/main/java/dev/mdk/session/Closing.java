package dev.mdk.session;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was begun, closed in reverse order: at the end, or when the start fails half-way. Whatever a
 * part throws, the others are closed.
 */
final class Closing {

  private record Part(String name, AutoCloseable part) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Adds a part. Only while starting, by one thread. */
  void add(String name, AutoCloseable part) {
    parts.push(new Part(name, part));
  }

  /** Closes all parts. Called once. */
  @SuppressWarnings("CatchingUnchecked") // parts may be foreign, and the others must be closed
  void close() {
    for (Part each : parts) {
      try {
        each.part().close();
      } catch (Throwable thrown) {
        System.getLogger("dev.mdk")
            .log(System.Logger.Level.WARNING, each.name() + " failed to close", thrown);
      }
    }
  }
}
