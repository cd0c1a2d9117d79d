package dev.mdk.tracing;

import dev.mdk.spi.Facilities;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One sink and its queue: takes lines from any thread and hands them over in batches, in order, one
 * at a time, on the executor. Uses no thread while there is nothing to hand over.
 *
 * @param <E> the lines
 */
final class Lane<E> {

  /*
   * Who turns `running` on owns the sink, the delivery and all that is not volatile here, until he
   * turns it off and has looked once more whether there is something to do: so no two drains overlap,
   * and no line that was added while one ended is left behind. The lines in the queue belong to who
   * polls them, and he counts them: the drain, or the closer whose patience is over.
   *
   * Who adds a line looks at `rest` afterwards. A drain that ends says there whether the timer will
   * look again: after a while, so that lines gather and who logs starts no thread, or later, when the
   * sink is gone. The timer clears it first and then looks at the queue, so one of the two sees the
   * other. A line is counted before it is added. A drain that does not see it yet goes home, and who
   * adds it starts another.
   */
  private enum Why {
    NOTHING,
    LINGERS,
    PAUSES
  }

  /** Why the drain does not run, though there may be lines; a new object each time. */
  private static final class Rest {
    static final Rest NONE = new Rest(Why.NOTHING);

    final Why why;

    Rest(Why why) {
      this.why = why;
    }
  }

  @SuppressWarnings("rawtypes") // a class literal has no parameters
  private static final AtomicReferenceFieldUpdater<Lane, Rest> REST =
      AtomicReferenceFieldUpdater.newUpdater(Lane.class, Rest.class, "rest");

  private final LineQueue<E> queue = new LineQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Tally tally = new Tally();
  private final DropReport<E> report;
  private final Delivery<E> delivery;
  private final Outlet<E> sink;
  private final PipelineSettings settings;
  private final Facilities facilities;
  private final long lingerNanos;

  private volatile Rest rest = Rest.NONE;
  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile boolean closed;
  private volatile boolean due; // a line of the report; set by the timer
  private boolean timed; // the timer will set it

  /** Somebody who waits until the lines up to a ticket are no longer queued. */
  record Waiter(long ticket, CompletableFuture<Boolean> done) {}

  Lane(Outlet<E> sink, PipelineSettings settings, Facilities facilities) {
    this.sink = sink;
    this.settings = settings;
    this.facilities = facilities;
    lingerNanos = settings.linger(sink).toNanos();
    report = new DropReport<>(sink, tally, facilities);
    delivery = new Delivery<>(sink, tally, settings, facilities);
  }

  /** Takes a line, or drops and counts it. */
  void offer(E event) {
    if (closing) {
      refuse(DropReason.CLOSED);
      return;
    }
    if (Handling.now() == Handling.BATCH) {
      refuse(DropReason.RECURSIVE);
      return;
    }
    int rank = sink.rank(event);
    long ticket = take(rank);
    if (ticket == 0) {
      refuse(DropReason.FULL);
      return;
    }
    queue.add(ticket, rank, event);
    if (isUrgent(ticket)) {
      wake();
    }
  }

  private void refuse(DropReason reason) {
    tally.refused(reason);
    report.tell();
  }

  /** Draws a ticket, if need be that of a line that gives way. */
  private long take(int rank) {
    long ticket = tally.tryTake(settings.queue());
    while (ticket == 0 && settings.full().makeRoom(queue, rank)) {
      tally.gaveUp();
      report.tell();
      ticket = tally.tryTake(settings.queue());
    }
    return ticket;
  }

  private boolean isUrgent(long ticket) {
    return closing
        || switch (why()) {
          case NOTHING -> true;
          case LINGERS -> tally.queued(ticket) >= settings.batch();
          case PAUSES -> false;
        };
  }

  private Why why() {
    return rest.why;
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
    if (closing) {
      return !closed || !queue.isEmpty();
    }
    return switch (why()) {
      case NOTHING -> due || !waiters.isEmpty() || !queue.isEmpty();
      case LINGERS -> due || !waiters.isEmpty() || tally.queued(tally.taken()) >= settings.batch();
      case PAUSES -> false;
    };
  }

  private void drainOnce() {
    boolean handedOver = false;
    while (closing || why() != Why.PAUSES) {
      if (delivery.isDone()) {
        delivery.begin(queue.poll(settings.batch(), tally.taken()));
      }
      if (delivery.isDone()) {
        break;
      }
      handedOver = true;
      handOver();
    }
    if (due) {
      due = false;
      timed = false;
      reportDrops();
    }
    if (closing && !closed && queue.isEmpty()) {
      end();
    }
    if (handedOver && why() == Why.NOTHING) {
      rest(Why.LINGERS, lingerNanos);
    }
    wakeWaiters();
  }

  private void handOver() {
    if (closed || abandoned) {
      tally.discarded(delivery.giveUp());
      return;
    }
    boolean isLastTry = closing; // one that began before is not the one that closing promises
    Optional<Long> pause = delivery.next();
    report.tell();
    if (pause.isEmpty()) {
      reportDrops();
    } else if (isLastTry) {
      abandon();
    } else {
      rest(Why.PAUSES, pause.get());
    }
    wakeWaiters();
  }

  private void rest(Why why, long nanos) {
    Rest now = new Rest(why);
    rest = now;
    facilities.scheduler().schedule(nanos, () -> wakeFrom(now));
  }

  private void wakeFrom(Rest over) {
    if (REST.compareAndSet(this, over, Rest.NONE) && (hasWork() || over.why == Why.PAUSES)) {
      wake();
    }
  }

  /** Says among the other lines what is missing, now if it may, or else in a second. */
  private void reportDrops() {
    if (closing || delivery.isFailing()) {
      return; // the last line says it all; or one that follows those that the sink takes again
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
    } else {
      sayDrops();
    }
  }

  /** Hands over a line that has no part in the limit of the queue, as it says what that costs. */
  private void sayDrops() {
    report
        .nextLine()
        .ifPresent(
            line -> {
              tally.take();
              report.written(delivery.only(line));
              report.tell();
            });
  }

  private void reportIsDue() {
    due = true;
    wake();
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything
  private void end() {
    if (!abandoned && report.nanosUntilLine().isPresent()) {
      sayDrops();
    }
    try {
      sink.close();
    } catch (Throwable thrown) {
      delivery.warn(thrown);
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
    for (int lines = poll(); lines > 0; lines = poll()) {
      tally.discarded(lines);
    }
    waiters.forEach(waiter -> waiter.done.complete(false)); // the sink may never come back
    report.tellAll();
  }

  private int poll() {
    return queue.poll(settings.batch(), Long.MAX_VALUE).size();
  }

  /** Returns a waiter for all lines taken so far; to be handed back with {@link #forget}. */
  Waiter await() {
    Waiter waiter = new Waiter(tally.taken(), new CompletableFuture<>());
    waiters.add(waiter);
    if (closed) {
      waiter.done.complete(true);
    } else if (abandoned) {
      waiter.done.complete(false);
    } else if (why() != Why.PAUSES) {
      wake();
    }
    return waiter;
  }

  void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  private void wakeWaiters() {
    if (waiters.isEmpty()) {
      return;
    }
    long lowest = Math.min(delivery.lowestTicket(), queue.lowestTicket());
    for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
      Waiter waiter = each.next();
      if (waiter.ticket < lowest) {
        waiter.done.complete(true);
        each.remove();
      }
    }
  }

  boolean isFailing() {
    return delivery.isFailing();
  }

  Tally tally() {
    return tally;
  }
}
