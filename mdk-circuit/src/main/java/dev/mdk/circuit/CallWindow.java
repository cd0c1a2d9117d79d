package dev.mdk.circuit;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers which of the last calls were bad, by their number: the how manieth call of all each one
 * was. So counting a good call is just adding to a total. Windows of up to {@value #SLOTS} calls
 * are exact; in larger ones a hundredth of the calls is forgotten at once.
 */
final class CallWindow {

  private static final int SLOTS = 128;

  /** The bad ones of some calls that follow each other; {@code portion} says which. */
  private record Slot(long portion, int failures, int slow) {

    static final Slot NONE = new Slot(Long.MIN_VALUE, 0, 0);

    /** Returns the slot with one more, emptied first if it was for earlier calls. */
    Slot plus(long wanted, int failed, int slowed) {
      return wanted > portion
          ? new Slot(wanted, failed, slowed)
          : new Slot(portion, failures + failed, slow + slowed);
    }
  }

  private final int calls;
  private final long width;
  private final AtomicReferenceArray<Slot> slots;

  CallWindow(int calls) {
    this.calls = calls;
    width = (calls + SLOTS - 1L) / SLOTS;
    slots = new AtomicReferenceArray<>((int) (calls / width) + 1);
    for (int i = 0; i < slots.length(); i++) {
      slots.setPlain(i, Slot.NONE);
    }
  }

  /** Takes a bad call. */
  void add(long number, boolean failed, boolean slow) {
    long portion = number / width;
    int index = (int) (portion % slots.length());
    slots.updateAndGet(index, slot -> slot.plus(portion, failed ? 1 : 0, slow ? 1 : 0));
  }

  /** Returns the last calls of so many. */
  Totals last(long allCalls) {
    long from = Math.floorDiv(allCalls - calls, width) + 1; // portions that are wholly within
    long failures = 0;
    long slow = 0;
    for (int i = 0; i < slots.length(); i++) {
      Slot slot = slots.get(i);
      if (slot.portion >= from) {
        failures += slot.failures;
        slow += slot.slow;
      }
    }
    return Totals.of(Math.min(allCalls, calls), failures, slow);
  }
}
