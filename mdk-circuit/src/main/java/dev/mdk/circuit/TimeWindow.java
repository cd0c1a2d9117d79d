package dev.mdk.circuit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Remembers for each tenth of a time how much had been counted when it began. So what was counted
 * within that time is a difference, and counting itself is just adding to a total that only grows.
 * The window covers at least nine tenths of the time, and never more than all of it.
 */
final class TimeWindow {

  private static final int SLICES = 10;

  /**
   * The totals at the beginning of the last slices, the oldest first.
   *
   * @param nextNanos when the next slice begins
   */
  private record Ring(long nextNanos, List<Totals> begins) {}

  private static final AtomicReferenceFieldUpdater<TimeWindow, Ring> RING =
      AtomicReferenceFieldUpdater.newUpdater(TimeWindow.class, Ring.class, "ring");

  private final long sliceNanos;
  private volatile Ring ring;

  /** Makes one that begins now, with nothing counted. */
  TimeWindow(long nanos, long nowNanos) {
    sliceNanos = Math.max(1, nanos / SLICES);
    ring = new Ring(nowNanos + sliceNanos, Collections.nCopies(SLICES, Totals.ZERO));
  }

  /** Returns when {@link #turn} is due. */
  long nextNanos() {
    return ring.nextNanos;
  }

  /** Begins the slices that are due. Of threads that race, one does it. */
  void turn(long nowNanos, Totals totals) {
    Ring old = ring;
    long late = nowNanos - old.nextNanos;
    if (late < 0) {
      return;
    }
    long turns = 1 + late / sliceNanos;
    int gone = (int) Math.min(turns, SLICES);
    List<Totals> begins = new ArrayList<>(old.begins.subList(gone, SLICES));
    begins.addAll(Collections.nCopies(gone, totals));
    RING.compareAndSet(this, old, new Ring(old.nextNanos + turns * sliceNanos, begins));
  }

  /** Returns how much had been counted when the window began. */
  Totals before() {
    return ring.begins.get(0);
  }
}
