package dev.mdk.tracing;

import dev.mdk.spi.Facilities;
import dev.mdk.tracing.LineQueue.Line;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Brings one batch after the other to a sink, and counts what becomes of it. For one thread at a
 * time, which may be another one each time.
 *
 * <p>A batch at which the sink throws is tried again in halves, down to single lines: a line that
 * fails alone is lost, and no other because of it. Where the exception says that the sink is gone
 * and no line to blame, there is a pause in between, and a line is lost only when it was tried for
 * long. What was halved grows again, twofold with each success: so a sink that comes back after an
 * outage is tried with few lines and soon has them all.
 *
 * @param <E> the lines
 */
final class Delivery<E> {

  private static final System.Logger LOG = System.getLogger("dev.mdk.tracing");
  private static final long WARN_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Outlet<E> sink;
  private final Tally tally;
  private final PipelineSettings settings;
  private final Facilities facilities;
  private final Backoff backoff;

  private List<Line<E>> left = List.of();
  private int window;
  private long failingSince; // the first line of those left, if it was tried alone
  private boolean triedAlone;
  private long warnedAt;
  private volatile boolean failing;

  Delivery(Outlet<E> sink, Tally tally, PipelineSettings settings, Facilities facilities) {
    this.sink = sink;
    this.tally = tally;
    this.settings = settings;
    this.facilities = facilities;
    backoff = new Backoff(facilities.random());
    window = settings.batch();
    warnedAt = facilities.ticker().nanoTime() - WARN_INTERVAL_NANOS;
  }

  /** Takes a batch over, when the last one is done. */
  void begin(List<Line<E>> batch) {
    left = batch;
  }

  boolean isDone() {
    return left.isEmpty();
  }

  /** Returns whether the sink failed the last time. Any thread may ask. */
  boolean isFailing() {
    return failing;
  }

  /** Returns the lowest ticket of the lines that are left, or {@link Long#MAX_VALUE}. */
  long lowestTicket() {
    return left.isEmpty() ? Long.MAX_VALUE : left.get(0).ticket();
  }

  /** Leaves it, and returns how many lines were left. */
  int giveUp() {
    int lines = left.size();
    left = List.of();
    return lines;
  }

  /** Hands over a line of its own, once, and returns whether the sink took it. */
  boolean only(E line) {
    Optional<Throwable> thrown = write(List.of(line));
    if (thrown.isPresent()) {
      tally.failed(1);
    } else {
      tally.delivered(1);
    }
    return thrown.isEmpty();
  }

  /**
   * Hands over the next lines.
   *
   * @return how long to leave the sink alone, in nanoseconds; empty if it may be called at once
   */
  Optional<Long> next() {
    int size = Math.min(window, left.size());
    Optional<Throwable> thrown = write(left.subList(0, size).stream().map(Line::event).toList());
    if (thrown.isEmpty()) {
      tally.delivered(size);
      done(size);
      window = Math.min(settings.batch(), window * 2);
      backoff.reset();
      return Optional.empty();
    }
    if (thrown.get() instanceof Undelivered told) {
      return undelivered(told, size);
    }
    boolean isGone =
        thrown.get() instanceof IOException || thrown.get() instanceof InterruptedException;
    window = Math.max(1, size / 2);
    if (!isGone) {
      if (size == 1) {
        lose();
      }
      return Optional.empty();
    }
    return pause(size, Duration.ZERO);
  }

  private Optional<Long> undelivered(Undelivered told, int size) {
    int taken = Math.min(told.taken(), size);
    int refused = Math.min(told.refused(), size - taken);
    tally.delivered(taken);
    tally.rejected(refused);
    done(taken + refused);
    if (taken + refused == size) {
      return Optional.empty();
    }
    window = Math.max(1, size / 2);
    return pause(size, told.pause());
  }

  private Optional<Long> pause(int size, Duration asked) {
    long now = facilities.ticker().nanoTime();
    if (size > 1 || !triedAlone) {
      triedAlone = size == 1;
      failingSince = now;
    } else if (now - failingSince >= settings.keep().toNanos()) {
      lose();
    }
    return Optional.of(backoff.nextNanos(asked));
  }

  private void lose() {
    tally.failed(1);
    done(1);
  }

  private void done(int lines) {
    left = left.subList(lines, left.size());
    if (lines > 0) {
      triedAlone = false;
    }
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and lines are waiting
  private Optional<Throwable> write(List<E> lines) {
    try {
      sink.write(lines);
      failing = false;
      return Optional.empty();
    } catch (Throwable thrown) {
      failing = true;
      warn(thrown);
      return Optional.of(thrown);
    }
  }

  /** Tells of an exception, once a minute at most. */
  @SuppressWarnings("CatchingUnchecked") // the logger of a user is foreign code, too
  void warn(Throwable thrown) {
    long now = facilities.ticker().nanoTime();
    if (now - warnedAt < WARN_INTERVAL_NANOS) {
      return;
    }
    warnedAt = now;
    try {
      LOG.log(Level.WARNING, sink.what() + " sink failed: " + sink + " (" + tally + ")", thrown);
    } catch (Throwable alsoThrown) {
      // there is nobody left to tell; the account has it
    }
  }
}
