package dev.mdk.tracing;

/**
 * Marks a thread that handles a log line at this moment, so that a line which this causes does not
 * cause the next.
 */
enum Handling {
  /** Nothing: what it logs goes everywhere. */
  NOTHING,
  /** A native record on its way into a session: what comes of it does not go back. */
  NATIVE,
  /** A batch in a sink: what it logs goes nowhere. */
  BATCH;

  private static final ThreadLocal<Handling> NOW = ThreadLocal.withInitial(() -> NOTHING);

  /** Returns what this thread handles. */
  static Handling now() {
    return NOW.get();
  }

  /** Begins it, and returns what this thread did before, for {@link #resume}. */
  Handling begin() {
    Handling outer = NOW.get();
    NOW.set(this);
    return outer;
  }

  /** Ends what was begun inside this one. */
  void resume() {
    if (this == NOTHING) {
      NOW.remove();
    } else {
      NOW.set(this);
    }
  }
}
