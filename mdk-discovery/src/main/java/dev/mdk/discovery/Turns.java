package dev.mdk.discovery;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.random.RandomGenerator;

/**
 * Gives the numbers of nodes in turn, as a {@link java.util.concurrent.atomic.LongAdder} counts:
 * with one counter for all, until threads get into each other's way there, and then with several.
 *
 * <p>So a service that is called now and then has its nodes called exactly in turn, by whatever
 * threads, and one that is called by many at once has no cache line that all of them write to. The
 * several counters lie on cache lines of their own, and a thread uses the one that its id leads to.
 * Ids are spread by the golden section (Knuth, The Art of Computer Programming 3, 6.4): consecutive
 * ids, and any other that lie apart by the same step, are spread evenly, and not as chance would
 * have it. As the counters begin at places that are spread evenly over the nodes too, fresh threads
 * each time give the nodes nearly equal shares as well.
 *
 * <p>The several counters are not counted up atomically, which would be most of what a choice
 * costs. Two threads that meet at one of them may both take the same number, or take some numbers
 * once more; as that happens at any number alike, each node still gets its share.
 *
 * <p>There are many counters, as two running threads that share one cost each other more than all
 * the rest of a choice; they take 8 KiB, and most pools never need them.
 */
final class Turns {

  private static final AtomicIntegerFieldUpdater<Turns> NEXT =
      AtomicIntegerFieldUpdater.newUpdater(Turns.class, "next");

  private static final int STRIPE_BITS = 6;
  private static final int GOLDEN_SECTION = 0x9E3779B9; // of 2^32
  private static final int PADDING_BITS = 5; // 32 ints, two cache lines: neighbours are prefetched
  private static final int MOST_COLLISIONS = 16; // a few are chance

  private final int nodes;
  private volatile int next;
  private volatile @Nullable AtomicIntegerArray stripes; // null while one counter does
  private int collisions; // threads may lose one to each other, which only puts the change off

  /** Makes turns that begin with a node. */
  Turns(int nodes, int first) {
    this.nodes = nodes;
    this.next = first;
  }

  /**
   * Makes turns that begin anywhere: processes that start together must not all begin with the same
   * node.
   */
  static Turns over(int nodes, RandomGenerator random) {
    return new Turns(nodes, Balancers.below(nodes, random));
  }

  /** Returns a number from 0 to below the number of nodes. */
  int next() {
    AtomicIntegerArray several = stripes;
    return several == null ? ofAll() : ofThisThread(several);
  }

  private int ofAll() {
    int turn = next;
    while (!NEXT.compareAndSet(this, turn, after(turn))) {
      if (++collisions > MOST_COLLISIONS) {
        stripe();
      }
      turn = next;
    }
    return turn;
  }

  private int ofThisThread(AtomicIntegerArray several) {
    int stripe = ((int) Thread.currentThread().getId() * GOLDEN_SECTION) >>> (32 - STRIPE_BITS);
    int place = stripe << PADDING_BITS;
    int turn = several.getOpaque(place);
    several.setOpaque(place, after(turn));
    return turn;
  }

  /** Not by a remainder, which would be a third of what a choice costs. */
  private int after(int turn) {
    return turn + 1 < nodes ? turn + 1 : 0;
  }

  /** Goes on with several counters, for good: until the nodes change. */
  void stripe() {
    if (stripes == null) { // threads may both make them, which repeats some turns
      int count = 1 << STRIPE_BITS;
      AtomicIntegerArray several = new AtomicIntegerArray(count << PADDING_BITS);
      for (int i = 0; i < count; i++) {
        int place = (int) ((next + (((long) i * nodes) >> STRIPE_BITS)) % nodes);
        several.setPlain(i << PADDING_BITS, place);
      }
      stripes = several;
    }
  }
}
