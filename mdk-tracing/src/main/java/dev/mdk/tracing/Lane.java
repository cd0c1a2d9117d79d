package dev.mdk.tracing;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One sink and its queue: takes lines from any thread and hands them over in batches, in order, one
 * at a time, on the executor. Uses no thread while there is nothing to hand over.
 */
final class Lane {

  private static final System.Logger LOG = System.getLogger("dev.mdk.tracing");

  /*
   * Who turns `running` on owns the sink and all that is not volatile here, until he turns it off and
   * has looked once more whether there is something to do: so no two drains overlap, and no line that
   * was added while one ended is left behind. The lines in the queue belong to who polls them, and he
   * counts them: the drain, or the closer whose patience is over.
   *
   * A line is counted before it is added. A drain that does not see it yet goes home, and who adds it
   * starts another.
   */
  private final Queue<LogEvent> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Tally tally = new Tally();
  private final DropReport report;
  private final LogSink sink;
  private final PipelineSettings settings;
  private final Facilities facilities;

  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile boolean closed;
  private volatile boolean failing;
  private volatile boolean due; // a line of the report; set by the timer
  private boolean timed; // the timer will set it
  private long warnedAt;

  /** Somebody who waits until so many of the lines taken are no longer queued. */
  record Waiter(long lines, CompletableFuture<Boolean> done) {}

  Lane(LogSink sink, PipelineSettings settings, Facilities facilities) {
    this.sink = sink;
    this.settings = settings;
    this.facilities = facilities;
    report = new DropReport(tally, facilities, settings.service());
    warnedAt = facilities.ticker().nanoTime() - DropReport.INTERVAL_NANOS;
  }

  /** Takes a line, or drops and counts it. */
  void offer(LogEvent event) {
    if (closing) {
      refuse(DropReason.CLOSED);
    } else if (Handling.now() == Handling.BATCH) {
      refuse(DropReason.RECURSIVE);
    } else if (!tally.tryTake(settings.queue())) {
      refuse(DropReason.FULL);
    } else {
      queue.add(event);
      wake();
    }
  }

  private void refuse(DropReason reason) {
    tally.refused(reason);
    report.tell();
  }

  /**
   * Starts the drain if it does not run. Where no thread can be had the lines stay, and the next
   * one tries again.
   */
  @SuppressWarnings("CatchingUnchecked") // who logs never pays for an executor that is shut down
  private boolean wake() {
    if (running.get() || !running.compareAndSet(false, true)) {
      return true;
    }
    try {
      facilities.executor().execute(this::drain);
      return true;
    } catch (Throwable noThread) {
      running.set(false);
      return false;
    }
  }

  private void drain() {
    Handling outer = Handling.BATCH.begin();
    try {
      do {
        drainOnce();
        running.set(false);
      } while (hasWork() && running.compareAndSet(false, true));
    } finally {
      outer.resume();
    }
  }

  private boolean hasWork() {
    return !queue.isEmpty() || due || (closing && !closed);
  }

  private void drainOnce() {
    for (List<LogEvent> batch = poll(); !batch.isEmpty(); batch = poll()) {
      if (closed) {
        discard(batch.size());
      } else if (handOver(batch)) {
        reportDrops();
      }
    }
    if (due) {
      due = false;
      timed = false;
      reportDrops();
    }
    if (closing && !closed && queue.isEmpty()) {
      end();
    }
  }

  private List<LogEvent> poll() {
    List<LogEvent> batch = new ArrayList<>();
    while (batch.size() < settings.batch()) {
      LogEvent event = queue.poll();
      if (event == null) {
        break;
      }
      batch.add(event);
    }
    return Collections.unmodifiableList(batch);
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and lines are waiting
  private boolean handOver(List<LogEvent> batch) {
    boolean delivered = false;
    try {
      sink.write(batch);
      delivered = true;
      tally.delivered(batch.size());
    } catch (Throwable thrown) {
      tally.failed(batch.size());
      warn(thrown);
    }
    failing = !delivered;
    report.handled(batch, delivered);
    report.tell();
    wakeWaiters();
    return delivered;
  }

  @SuppressWarnings("CatchingUnchecked") // the logger of a user is foreign code, too
  private void warn(Throwable thrown) {
    long now = facilities.ticker().nanoTime();
    if (now - warnedAt < DropReport.INTERVAL_NANOS) {
      return;
    }
    warnedAt = now;
    try {
      LOG.log(Level.WARNING, "log sink failed: " + sink + " (" + tally + ")", thrown);
    } catch (Throwable alsoThrown) {
      // there is nobody left to tell; the account has it
    }
  }

  /** Says among the other lines what is missing, now if it may, or else in a second. */
  private void reportDrops() {
    if (closing) {
      return; // the last line says it all
    }
    Optional<Long> wait = report.nanosUntilLine();
    if (wait.isEmpty()) {
      return;
    }
    if (wait.get() > 0) {
      if (!timed) {
        timed = true;
        facilities.scheduler().schedule(wait.get(), this::reportIsDue);
      }
    } else if (tally.tryTake(settings.queue())) {
      queue.add(report.nextLine());
    } // else there is a batch to come, and then room
  }

  private void reportIsDue() {
    due = true;
    wake();
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything
  private void end() {
    if (!abandoned && report.nanosUntilLine().isPresent() && tally.tryTake(settings.queue())) {
      handOver(List.of(report.nextLine()));
    }
    try {
      sink.close();
    } catch (Throwable thrown) {
      warn(thrown);
    }
    closed = true;
    report.tellAll();
    ended.complete(true);
  }

  /**
   * Takes nothing more, hands over the rest and closes the sink.
   *
   * @return done when it is closed
   */
  CompletableFuture<Boolean> close() {
    closing = true;
    if (!wake()) {
      abandon();
      if (running.compareAndSet(false, true)) {
        drain(); // the executor is gone: there is nothing left to write, and the sink is still open
      }
    }
    return ended;
  }

  /** Drops what is still queued. The batch that the sink has in its hands remains its own. */
  void abandon() {
    abandoned = true;
    for (List<LogEvent> batch = poll(); !batch.isEmpty(); batch = poll()) {
      discard(batch.size());
    }
    wakeWaiters();
    report.tellAll();
  }

  private void discard(int lines) {
    tally.discarded(lines);
    wakeWaiters();
  }

  /** Returns a waiter for all lines taken so far; to be handed back with {@link #forget}. */
  Waiter await() {
    Waiter waiter = new Waiter(tally.taken(), new CompletableFuture<>());
    waiters.add(waiter);
    wakeWaiters(); // perhaps it is true already
    if (hasWork()) {
      wake(); // perhaps there was no thread the last time
    }
    return waiter;
  }

  void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  private void wakeWaiters() {
    for (Waiter waiter : waiters) {
      if (tally.isPast(waiter.lines)) {
        waiter.done.complete(true);
      } else if (abandoned) {
        waiter.done.complete(false); // the sink may never come back
      }
    }
  }

  boolean isFailing() {
    return failing;
  }

  boolean isNative() {
    return sink instanceof JulSink;
  }

  Tally tally() {
    return tally;
  }
}
