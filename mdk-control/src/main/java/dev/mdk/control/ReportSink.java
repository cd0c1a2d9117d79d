package dev.mdk.control;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings reports to Mission Control. They wait in a queue of their own until they are acknowledged;
 * where that is full, the oldest give way, and are counted.
 */
final class ReportSink implements InteractionSink {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final int CAPACITY = 4_096;
  private static final int BATCH = 256;
  private static final long PAUSE_NANOS = SECONDS.toNanos(1);

  private final Link link;
  private final Facilities facilities;
  private final Duration closeTimeout;

  private final ReentrantLock lock = new ReentrantLock(); // covers all below
  private final Condition changed = lock.newCondition();
  private final Deque<InteractionReport> waiting = new ArrayDeque<>();
  private int inDelivery; // of the first that wait
  private boolean running; // from when it is handed to the executor or the timer
  private boolean closing;
  private boolean closed;
  private long dropped;
  private long warnedNanos;

  /** Makes a sink of a connection that was acquired for it. */
  ReportSink(Link link, Duration closeTimeout) {
    this.link = link;
    this.facilities = link.facilities();
    this.closeTimeout = closeTimeout;
    warnedNanos = facilities.ticker().nanoTime() - MINUTES.toNanos(1);
  }

  @Override
  public void report(InteractionReport report) {
    boolean full;
    lock.lock();
    try {
      if (closing) {
        return;
      }
      full = waiting.size() >= CAPACITY;
      if (full) {
        giveWay();
      }
      waiting.add(report);
      start();
    } finally {
      lock.unlock();
    }
    if (full) {
      tellDropped("full", 1);
    }
  }

  /** Drops the oldest that is not on its way. */
  private void giveWay() {
    Deque<InteractionReport> first = new ArrayDeque<>();
    for (int i = 0; i < inDelivery; i++) {
      first.push(waiting.remove());
    }
    waiting.remove();
    first.forEach(waiting::addFirst);
  }

  private void tellDropped(String reason, int count) {
    if (facilities.listener() != MdkListener.NONE) {
      facilities.listener().onEvent(new MdkEvent.Dropped("report", reason, count));
    }
    long now = facilities.ticker().nanoTime();
    long all;
    lock.lock();
    try {
      dropped += count;
      all = now - warnedNanos < MINUTES.toNanos(1) ? 0 : dropped;
      warnedNanos = all == 0 ? warnedNanos : now;
    } finally {
      lock.unlock();
    }
    if (all > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} has not taken {1} reports of interactions so far; told once a minute",
          link,
          all);
    }
  }

  private void start() { // with the lock
    if (!running) {
      running = true;
      try {
        facilities.executor().execute(this::drain);
      } catch (RejectedExecutionException | OutOfMemoryError noThread) {
        running = false; // the next report tries again
      }
    }
  }

  private void drain() {
    for (List<InteractionReport> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        link.reports().deliver(batch);
        done(batch.size());
      } catch (IOException | RuntimeException gone) {
        done(0);
        facilities.scheduler().schedule(PAUSE_NANOS, this::again);
        return;
      } catch (InterruptedException e) {
        done(0); // the process ends
        return;
      }
    }
  }

  /** Returns what is to be delivered; if nothing, nobody is at it any more. */
  private List<InteractionReport> next() {
    lock.lock();
    try {
      List<InteractionReport> batch = closed ? List.of() : waiting.stream().limit(BATCH).toList();
      inDelivery = batch.size();
      running = !batch.isEmpty();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void done(int count) {
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        waiting.remove();
      }
      inDelivery = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void again() {
    lock.lock();
    try {
      running = false;
      if (!closed && !waiting.isEmpty()) {
        start();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all reports are acknowledged, for a settable time. */
  @Override
  public void close() {
    int left;
    lock.lock();
    try {
      if (closing) {
        return;
      }
      closing = true;
      left = awaitEmpty(closeTimeout.toNanos());
      closed = true;
    } finally {
      lock.unlock();
    }
    if (left > 0) {
      tellDropped("closed", left);
    }
    link.release();
  }

  private int awaitEmpty(long nanos) { // with the lock
    try {
      long left = nanos;
      while (!waiting.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closes is in a hurry
    }
    return waiting.size();
  }

  @Override
  public String toString() {
    return link.toString();
  }
}
