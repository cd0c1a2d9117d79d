package dev.mdk.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The attempts of one interaction, until it ends. A list that grows at its head by compare-and-set;
 * who swaps it for the end mark has ended the interaction, and everything in it is his alone.
 */
final class Ledger {

  private static final class Entry {
    static final Entry NONE = new Entry(null, null);
    static final Entry END = new Entry(null, null);

    final @Nullable LiveAttempt attempt;
    final @Nullable Entry earlier;

    Entry(@Nullable LiveAttempt attempt, @Nullable Entry earlier) {
      this.attempt = attempt;
      this.earlier = earlier;
    }
  }

  private final AtomicReference<Entry> head = new AtomicReference<>(Entry.NONE);

  /** Adds an attempt, or returns false if the interaction has ended. */
  boolean add(LiveAttempt attempt) {
    Entry before;
    do {
      before = head.get();
      if (before == Entry.END) {
        return false;
      }
    } while (!head.compareAndSet(before, new Entry(attempt, before)));
    return true;
  }

  /** Returns the latest attempt, or null if there is none or it has ended. */
  @Nullable
  LiveAttempt latest() {
    Entry last = head.get();
    return last == null ? null : last.attempt;
  }

  boolean isEnded() {
    return head.get() == Entry.END;
  }

  /** Ends it, once: returns all attempts in their order, or empty if it has ended before. */
  Optional<List<LiveAttempt>> end() {
    Entry last = head.getAndSet(Entry.END);
    if (last == Entry.END) {
      return Optional.empty();
    }
    List<LiveAttempt> attempts = new ArrayList<>();
    for (Entry each = last; each != null; each = each.earlier) {
      if (each.attempt != null) {
        attempts.add(each.attempt);
      }
    }
    Collections.reverse(attempts);
    return Optional.of(attempts);
  }
}
