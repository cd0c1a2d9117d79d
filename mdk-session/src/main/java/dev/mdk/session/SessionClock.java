package dev.mdk.session;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import java.util.concurrent.atomic.AtomicLong;

/** The clock of one session: one atomic counter over an immutable prefix. */
final class SessionClock {

  private final CausalClock level;
  private final AtomicLong last;

  SessionClock(CausalClock start) {
    level = start;
    last = new AtomicLong(start.last());
  }

  /** Returns the clock of the last message. */
  CausalClock now() {
    return level.at(last.get());
  }

  /** Ticks for a line, and returns the last counter of its clock. */
  long tick() {
    return last.incrementAndGet();
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
    return level.at(last.getAndIncrement());
  }
}
