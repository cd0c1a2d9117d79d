package dev.mdk.discovery;

import dev.mdk.Hint;
import dev.mdk.spi.Endpoint;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The nodes of which a probe is due, beside the snapshot of a service. Empty nearly always, so that
 * looking costs one read.
 *
 * <p>It holds one immutable list; every change replaces it by compare-and-set. Who takes a node out
 * asks its breaker for the probe, and the breaker alone decides: a node may stand in the cells of
 * several versions. Taking out comes before asking. So a breaker that becomes due once more while
 * its node still stands here is asked after that, and no probe is forgotten.
 */
final class DueCell {

  private record Entry(LiveNode node, @Nullable Entry next) {}

  private final AtomicReference<@Nullable Entry> first = new AtomicReference<>();

  boolean isEmpty() {
    return first.get() == null;
  }

  /** Puts a node in, unless it is there. */
  void add(LiveNode node) {
    Entry before;
    do {
      before = first.get();
      if (contains(before, node)) {
        return;
      }
    } while (!first.compareAndSet(before, new Entry(node, before)));
  }

  /** Leaves in only what is still of this service. */
  void removeUnless(Predicate<LiveNode> belongs) {
    for (Entry entry = first.get(); entry != null; entry = entry.next) {
      if (!belongs.test(entry.node)) {
        remove(entry.node);
      }
    }
  }

  /** Takes a node out and its probe, or returns null if none is left or others are faster. */
  @Nullable
  Endpoint take(Hint hint, long leaseNanos, boolean avoidedToo) {
    for (Entry entry = first.get(); entry != null; entry = entry.next) {
      if ((avoidedToo || !LiveNode.isAvoided(entry.node, hint)) && remove(entry.node)) {
        Endpoint probe = entry.node.tryProbe(leaseNanos);
        if (probe != null) {
          return probe;
        }
      }
    }
    return null;
  }

  private boolean remove(LiveNode node) {
    Entry before;
    do {
      before = first.get();
      if (!contains(before, node)) {
        return false;
      }
    } while (!first.compareAndSet(before, without(before, node)));
    return true;
  }

  private static boolean contains(@Nullable Entry list, LiveNode node) {
    for (Entry entry = list; entry != null; entry = entry.next) {
      if (entry.node == node) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Entry without(@Nullable Entry list, LiveNode node) {
    Entry kept = null;
    for (Entry entry = list; entry != null; entry = entry.next) {
      if (entry.node != node) {
        kept = new Entry(entry.node, kept);
      }
    }
    return kept;
  }
}
