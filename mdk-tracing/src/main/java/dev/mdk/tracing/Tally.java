package dev.mdk.tracing;

import dev.mdk.spi.LogPipeline.Account;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.stream.Collectors;

/**
 * What became of all lines that were offered to one sink. All methods may be called from any
 * thread; none blocks.
 */
final class Tally {

  /*
   * Each line is counted in exactly one place when it comes, `taken` or `refused`, and each line that
   * was taken in exactly one place when it goes, a part of `done`. What is offered and what is queued
   * are not counted at all but computed from these, so that no reader can see them disagree.
   *
   * What is queued is the difference of two atomics. It is exact if `done` was the same before and
   * after `taken` was read, and `done` is a new object after every change: a reader that finds
   * another one looks again. That happens once a batch, and once a line only where lines give way.
   */
  private static final AtomicReferenceFieldUpdater<Tally, Done> DONE =
      AtomicReferenceFieldUpdater.newUpdater(Tally.class, Done.class, "done");

  private final AtomicLong taken = new AtomicLong();
  private final Map<DropReason, AtomicLong> refused = DropReason.counters();
  private volatile Done done = new Done(0, 0, 0, 0, 0);

  /** What became of the lines that were taken and are no longer queued. */
  private record Done(long delivered, long failed, long rejected, long discarded, long gaveUp) {
    long sum() {
      return delivered + dropped();
    }

    long dropped() {
      return failed + rejected + discarded + gaveUp;
    }
  }

  /**
   * Counts a line as taken, if fewer than {@code capacity} are queued.
   *
   * @return its ticket, the number of lines taken so far, or 0 if there is no room
   */
  long tryTake(int capacity) {
    while (true) {
      Done gone = done;
      long before = taken.get();
      if (before - gone.sum() >= capacity) {
        if (isLatest(gone)) {
          return 0;
        }
      } else if (taken.compareAndSet(before, before + 1)) {
        return before + 1;
      }
    }
  }

  /** Counts a line as taken, however many are queued. */
  void take() {
    taken.incrementAndGet();
  }

  /** Counts a line that was not taken. */
  void refused(DropReason reason) {
    counter(reason).incrementAndGet();
  }

  /** Counts taken lines that the sink took. */
  void delivered(int lines) {
    add(lines, 0, 0, 0, 0);
  }

  /** Counts taken lines at which the sink threw. */
  void failed(int lines) {
    add(0, lines, 0, 0, 0);
  }

  /** Counts taken lines that the sink will never take. */
  void rejected(int lines) {
    add(0, 0, lines, 0, 0);
  }

  /** Counts taken lines that are not handed over any more. */
  void discarded(int lines) {
    add(0, 0, 0, lines, 0);
  }

  /** Counts a taken line that gave way to another. */
  void gaveUp() {
    add(0, 0, 0, 0, 1);
  }

  private void add(int delivered, int failed, int rejected, int discarded, int gaveUp) {
    DONE.updateAndGet(
        this,
        gone ->
            new Done(
                gone.delivered + delivered,
                gone.failed + failed,
                gone.rejected + rejected,
                gone.discarded + discarded,
                gone.gaveUp + gaveUp));
  }

  /** Returns how many lines were taken so far. */
  long taken() {
    return taken.get();
  }

  /** Returns how many lines up to a ticket are queued, if none behind it is gone. */
  long queued(long ticket) {
    return ticket - done.sum();
  }

  /** Returns how many lines were dropped so far. */
  long dropped(DropReason reason) {
    Done gone = done;
    return counter(reason).get()
        + switch (reason) {
          case FULL -> gone.gaveUp;
          case FAILED -> gone.failed;
          case REFUSED -> gone.rejected;
          case CLOSED -> gone.discarded;
          case RECURSIVE -> 0;
        };
  }

  Account account() {
    while (true) {
      Done gone = done;
      long in = taken.get();
      if (isLatest(gone)) {
        long out = refused.values().stream().mapToLong(AtomicLong::get).sum();
        return new Account(in + out, gone.delivered, gone.dropped() + out, in - gone.sum());
      }
      Thread.onSpinWait();
    }
  }

  private AtomicLong counter(DropReason reason) {
    return DropReason.of(reason, refused);
  }

  @SuppressWarnings("ReferenceEquality") // a new object is a change, whatever it counts
  private boolean isLatest(Done gone) {
    return done == gone;
  }

  /** Returns the account with the reasons of all drops, for humans. */
  @Override
  public String toString() {
    Account account = account();
    String reasons =
        Arrays.stream(DropReason.values())
            .filter(reason -> dropped(reason) > 0)
            .map(reason -> dropped(reason) + " " + reason.label())
            .collect(Collectors.joining(", "));
    return "offered %d, delivered %d, dropped %d%s, queued %d"
        .formatted(
            account.offered(),
            account.delivered(),
            account.dropped(),
            reasons.isEmpty() ? "" : " (" + reasons + ")",
            account.queued());
  }
}
