package dev.mdk.control;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings events of one kind to Mission Control: one batch at a time, in order, and each until it is
 * acknowledged. A batch that failed is to be handed over again by its owner, from its first event;
 * what of it was numbered keeps its number, so that the server stores it once, and what was
 * acknowledged is not sent again.
 *
 * @param <E> the events
 */
final class Delivery<E> {

  /** What events are. */
  interface Form<E> {
    /** Returns whether two are the same one, as it may have been copied on its way here. */
    boolean isSame(E one, E other);

    RtpMessage message(E event, long sequence, boolean detail);
  }

  /** An event and its number. */
  private record Sent<E>(E event, long sequence) {}

  private static final long FIRST_CONNECTION_NANOS = SECONDS.toNanos(5);

  /** More than the longest pause of {@link Reconnect}: a process that ends tries only once more. */
  private static final long CONNECTION_NANOS = SECONDS.toNanos(2);

  private static final long PROGRESS_NANOS = SECONDS.toNanos(10);

  private final Facilities facilities;
  private final AtomicLong sequences;
  private final Form<E> form;
  private final ReentrantLock turn = new ReentrantLock();
  private final Deque<Sent<E>> failed = new ArrayDeque<>(); // by who has the turn

  private final ReentrantLock lock = new ReentrantLock(); // covers all below
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Sent<E>> waiting = new TreeMap<>(); // for their acknowledgement
  private Optional<Wire> wire = Optional.empty();
  private Set<RtpExtension> extensions = Set.of();
  private String why = ""; // there is none; empty at first
  private boolean closed;

  /**
   * Makes one.
   *
   * @param facilities whose time it is
   * @param sequences where numbers come from; the server knows an event again by its own
   */
  Delivery(Facilities facilities, AtomicLong sequences, Form<E> form) {
    this.facilities = facilities;
    this.sequences = sequences;
    this.form = form;
  }

  void opened(Wire opened, Set<RtpExtension> both) {
    change(
        () -> {
          wire = Optional.of(opened);
          extensions = both;
        });
  }

  void lost(String reason) {
    change(
        () -> {
          wire = Optional.empty();
          why = reason;
        });
  }

  /** Ends who waits here. */
  void close() {
    change(() -> closed = true);
  }

  void acknowledged(long sequence) {
    change(
        () -> {
          if (extensions.contains(RtpExtension.CUMULATIVE)) {
            waiting.headMap(sequence, true).clear();
          } else {
            waiting.remove(sequence);
          }
        });
  }

  private void change(Runnable task) {
    lock.lock();
    try {
      task.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends events and waits until all are acknowledged.
   *
   * @throws IOException if they are not, and nobody knows how many were stored
   */
  void deliver(List<E> events) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      List<Sent<E>> batch = numbered(events);
      boolean done = false;
      try {
        Wire over = awaitConnection();
        send(batch, over);
        awaitAcknowledgements(over, batch.get(batch.size() - 1).sequence);
        done = true;
      } finally {
        for (int i = batch.size() - 1; i >= 0 && !done; i--) {
          failed.addFirst(batch.get(i));
        }
      }
    } finally {
      turn.unlock();
    }
  }

  private List<Sent<E>> numbered(List<E> events) {
    List<Sent<E>> batch = new ArrayList<>(events.size());
    for (E event : events) {
      giveUpBefore(event);
      batch.add(failed.isEmpty() ? first(event) : failed.remove());
    }
    return batch;
  }

  private Sent<E> first(E event) {
    Sent<E> sent = new Sent<>(event, sequences.getAndIncrement());
    change(() -> waiting.put(sent.sequence, sent));
    return sent;
  }

  /** Forgets what failed before an event, or all of it, if that was not among it. */
  private void giveUpBefore(E event) {
    while (!failed.isEmpty() && !form.isSame(failed.element().event, event)) {
      long sequence = failed.remove().sequence;
      change(() -> waiting.remove(sequence));
    }
  }

  /** Sends what is not acknowledged, while the rest is still being written. */
  private void send(List<Sent<E>> batch, Wire to) {
    List<String> texts = new ArrayList<>();
    int size = 0;
    for (Sent<E> sent : batch) {
      if (isAcknowledged(sent)) {
        continue;
      }
      String text = encode(sent);
      if (size + text.length() > RtpCodec.MAX_BYTES * 9 / 10) {
        put(to, texts);
        size = 0;
      }
      texts.add(text);
      size += text.length() + 1;
    }
    put(to, texts);
  }

  private void put(Wire to, List<String> texts) {
    (knows(RtpExtension.BATCH) ? RtpCodec.pack(texts) : texts).forEach(to::send);
    texts.clear();
  }

  private String encode(Sent<E> sent) {
    return RtpCodec.encode(form.message(sent.event, sent.sequence, knows(RtpExtension.DETAIL)));
  }

  private boolean knows(RtpExtension extension) {
    lock.lock();
    try {
      return extensions.contains(extension);
    } finally {
      lock.unlock();
    }
  }

  private boolean isAcknowledged(Sent<E> sent) {
    lock.lock();
    try {
      return !waiting.containsKey(sent.sequence);
    } finally {
      lock.unlock();
    }
  }

  private Wire awaitConnection() throws IOException, InterruptedException {
    lock.lock();
    try {
      long since = facilities.ticker().nanoTime();
      while (wire.isEmpty() && !closed && left(since, patience()) > 0) {
        awaitChange(left(since, patience()));
      }
      return wire.orElseThrow(
          () -> new IOException(why.isEmpty() ? "no connection within 5 s" : why));
    } finally {
      lock.unlock();
    }
  }

  private void awaitAcknowledgements(Wire over, long last)
      throws IOException, InterruptedException {
    lock.lock();
    try {
      Map<Long, Sent<E>> batch = waiting.headMap(last, true);
      long since = facilities.ticker().nanoTime();
      for (int before = batch.size(); before > 0; before = batch.size()) {
        if (wire.isEmpty() || wire.get() != over) {
          throw new IOException(why);
        } else if (closed || left(since, PROGRESS_NANOS) <= 0) {
          throw new IOException("no acknowledgement of " + before + " events");
        }
        awaitChange(left(since, PROGRESS_NANOS));
        if (batch.size() < before) {
          since = facilities.ticker().nanoTime();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private long patience() {
    return why.isEmpty() ? FIRST_CONNECTION_NANOS : CONNECTION_NANOS;
  }

  private long left(long since, long most) {
    return since + most - facilities.ticker().nanoTime();
  }

  @SuppressWarnings("WaitNotInLoop") // both callers do
  private void awaitChange(long nanos) throws InterruptedException {
    Scheduler.Cancellable alarm = facilities.scheduler().schedule(nanos, () -> change(() -> {}));
    try {
      changed.await();
    } finally {
      alarm.cancel();
    }
  }
}
