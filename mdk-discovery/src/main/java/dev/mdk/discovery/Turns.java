package dev.mdk.discovery;

import java.util.concurrent.atomic.AtomicIntegerArray;
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
 */
final class Turns {

  private static final int MOST_STRIPES = 64;
  private static final int GOLDEN_SECTION = 0x9E3779B9; // of 2^32
  private static final int PADDING_BITS = 5; // 32 ints, two cache lines: neighbours are prefetched
  private static final int MOST_COLLISIONS = 16; // a few are chance

  private final int nodes;
  private final AtomicIntegerArray counters;
  private final int stripeShift;
  private int collisions; // threads may lose one to each other, which only puts the change off
  private volatile boolean striped;

  /** Makes turns with at least so many stripes, or the most there are. */
  Turns(int nodes, int start, int stripes) {
    this.nodes = nodes;
    int bounded = Math.max(2, Math.min(MOST_STRIPES, stripes));
    int bits = 32 - Integer.numberOfLeadingZeros(bounded - 1);
    counters = new AtomicIntegerArray(1 << (bits + PADDING_BITS));
    for (int i = 0; i < 1 << bits; i++) {
      counters.setPlain(i << PADDING_BITS, start + (int) (((long) i * nodes) >> bits));
    }
    stripeShift = 32 - bits;
  }

  /**
   * Makes turns that begin anywhere: processes that start together must not all begin with the same
   * node.
   */
  static Turns over(int nodes, RandomGenerator random) {
    int stripes = 4 * Runtime.getRuntime().availableProcessors();
    return new Turns(nodes, Balancers.below(nodes, random), stripes);
  }

  /** Returns a number from 0 to below the number of nodes. */
  int next() {
    int turn = striped ? ofThisThread() : ofAll();
    // Counters go on where they overflow. The unsigned remainder costs half of the signed one.
    return Integer.remainderUnsigned(turn, nodes);
  }

  private int ofAll() {
    int turn = counters.get(0);
    if (counters.compareAndSet(0, turn, turn + 1)) {
      return turn;
    }
    if (++collisions > MOST_COLLISIONS) {
      stripe();
    }
    return counters.getAndIncrement(0);
  }

  private int ofThisThread() {
    int place = ((int) Thread.currentThread().getId() * GOLDEN_SECTION) >>> stripeShift;
    place <<= PADDING_BITS;
    int turn = counters.getOpaque(place);
    counters.setOpaque(place, turn + 1);
    return turn;
  }

  /** Goes on with several counters, for good: until the nodes change. */
  void stripe() {
    striped = true;
  }
}
