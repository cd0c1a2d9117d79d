package dev.mdk.session;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The clock of one session: one atomic counter over an immutable prefix. */
final class SessionClock {

  private static final AtomicLongFieldUpdater<SessionClock> LAST =
      AtomicLongFieldUpdater.newUpdater(SessionClock.class, "last");

  private final CausalClock level;
  private volatile long last;

  SessionClock(CausalClock start) {
    level = start;
    last = start.last();
  }

  /** Returns the clock of the last message. */
  CausalClock now() {
    return level.at(last);
  }

  /** Ticks for a line, and returns the last counter of its clock. */
  long tick() {
    return LAST.incrementAndGet(this);
  }

  /** Returns the clock with a counter. */
  CausalClock at(long counter) {
    return level.at(counter);
  }

  /** Returns the id of a line that has a counter. */
  LogId id(String traceId, long counter, Environment environment) {
    return LogId.of(traceId, level, counter, environment);
  }

  /** Returns the clock of a message to another process: it ticks after. */
  CausalClock send() {
    return level.at(LAST.getAndIncrement(this));
  }
}
