package dev.mdk.circuit;

import dev.mdk.Outcome;
import dev.mdk.spi.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Tries again after a time that doubles with each attempt, jittered as in gRPC's proposal A6. */
record Backoff(int attempts, Duration initial, Duration max, RandomGenerator random)
    implements RetryPolicy {

  private static final double LEAST = 0.8;
  private static final double SPREAD = 0.4;

  /** Who is asked to wait for longer does better to tell its own caller. */
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(10);

  Backoff {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: > 0)");
    }
    if (initial.isNegative() || initial.isZero()) {
      throw new IllegalArgumentException("initial: " + initial + " (expected: > 0)");
    }
    if (max.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "max: " + max + " (expected: at least the initial time, " + initial + ")");
    }
  }

  @Override
  public Optional<Duration> next(Failure failure) {
    boolean mayHelp = failure.outcome().isHard() || failure.outcome() == Outcome.OVERLOADED;
    if (!failure.repeatable() || !mayHelp || failure.attempts() >= attempts) {
      return Optional.empty();
    }
    Duration own = jittered(doubled(failure.attempts() - 1), LEAST);
    // Never before the time that was asked for, and not all at that time.
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (asked.compareTo(LONGEST_ASKED) > 0) {
      return Optional.empty();
    }
    Duration later = jittered(asked, 1);
    return Optional.of(own.compareTo(later) > 0 ? own : later);
  }

  private Duration doubled(int times) {
    double nanos = Math.scalb((double) Engine.nanos(initial), Math.min(times, 64));
    return Duration.ofNanos((long) Math.min(nanos, (double) Engine.nanos(max)));
  }

  private Duration jittered(Duration time, double least) {
    return Duration.ofNanos((long) (time.toNanos() * (least + SPREAD * random.nextDouble())));
  }
}
