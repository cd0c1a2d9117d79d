package dev.mdk.discovery;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many calls to a node are in flight: one number, until two threads meet at it, and from then
 * on a {@link LongAdder}, which costs more memory than all the rest of a node.
 *
 * <p>To add up the cells of the latter takes each of them away from the thread that counts there,
 * which then has to fetch it back; where every choice did so at two nodes, that was most of what a
 * call cost. So choices go by a sum that is made once for each time of the table, and which nobody
 * writes in between.
 */
final class InFlight {

  private static final AtomicIntegerFieldUpdater<InFlight> ALONE =
      AtomicIntegerFieldUpdater.newUpdater(InFlight.class, "alone");

  private volatile int alone; // what starts in the cells ends there
  private volatile @Nullable LongAdder cells; // null until threads meet
  private volatile int seen;
  private volatile long seenNanos;

  /** Counts a call that starts. */
  void increment() {
    add(1);
  }

  /** Counts a call that ends. */
  void decrement() {
    add(-1);
  }

  private void add(int number) {
    LongAdder several = cells;
    if (several == null) {
      int count = alone;
      if (ALONE.compareAndSet(this, count, count + number)) {
        return;
      }
      several = cells();
    }
    several.add(number);
  }

  /** Counts in cells, from now on. */
  synchronized LongAdder cells() {
    LongAdder several = cells;
    if (several == null) {
      several = new LongAdder();
      cells = several;
    }
    return several;
  }

  /** Returns the number, which is exact if no call starts or ends meanwhile. */
  int sum() {
    LongAdder several = cells;
    return bounded(several == null ? alone : alone + several.sum());
  }

  /** An end may be added up whose start was not, and callers may end a call twice. */
  private static int bounded(long number) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number));
  }

  /**
   * Returns the number as it was at some time: now, unless many threads call the node.
   *
   * @param nowNanos a time that goes on in steps
   */
  int lately(long nowNanos) {
    if (cells == null) {
      return Math.max(0, alone);
    }
    if (seenNanos != nowNanos) {
      seenNanos = nowNanos; // first, so that of threads that race few add up
      seen = sum();
    }
    return seen;
  }
}
