package dev.mdk.tracing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to leave a sink alone that is gone: twice as long each time, with jitter. */
final class Backoff {

  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_ASKED_NANOS = Duration.ofMinutes(5).toNanos();

  private final RandomGenerator random;
  private long nextNanos = FIRST_NANOS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns the next pause: as long as the sink asks for, up to five minutes, or the half to the
   * whole of 100 ms, 200 ms and so on up to 5 s.
   */
  long nextNanos(Duration asked) {
    long whole = nextNanos;
    nextNanos = Math.min(LONGEST_NANOS, whole * 2);
    long jittered = whole / 2 + random.nextLong(whole / 2 + 1);
    return asked.compareTo(Duration.ofNanos(LONGEST_ASKED_NANOS)) > 0
        ? LONGEST_ASKED_NANOS
        : Math.max(jittered, asked.toNanos());
  }

  void reset() {
    nextNanos = FIRST_NANOS;
  }
}
