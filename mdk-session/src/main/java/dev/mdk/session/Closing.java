package dev.mdk.session;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was begun, closed in reverse order: at the end, or when the start fails half-way. Whatever a
 * part throws, the others are closed.
 */
final class Closing {

  private static final System.Logger LOG = System.getLogger("dev.mdk");

  private record Part(String name, Runnable close) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Adds a part. Only while starting, by one thread. */
  void add(String name, Runnable close) {
    parts.push(new Part(name, close));
  }

  /** Closes all parts. Called once. */
  @SuppressWarnings("CatchingUnchecked") // parts may be foreign, and the others must be closed
  void close() {
    for (Part part : parts) {
      try {
        part.close().run();
      } catch (Throwable thrown) {
        LOG.log(System.Logger.Level.WARNING, part.name() + " failed to close", thrown);
      }
    }
  }
}
