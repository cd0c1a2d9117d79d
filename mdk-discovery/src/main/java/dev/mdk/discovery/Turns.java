package dev.mdk.discovery;

import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Gives nodes in turn, as a {@link java.util.concurrent.atomic.LongAdder} counts: with one counter
 * for all, until threads get into each other's way there, and then with several.
 *
 * <p>So a service that is called now and then has its nodes called exactly in turn, by whatever
 * threads, and one that is called by many at once has no cache line that all of them write to. The
 * several counters lie on cache lines of their own, and a thread uses the one that its id leads to.
 * Ids are spread by the golden section (Knuth, The Art of Computer Programming 3, 6.4): consecutive
 * ids, and any other that lie apart by the same step, are spread evenly, and not as chance would
 * have it. As the counters begin at places that are spread evenly over the nodes too, fresh threads
 * each time give the nodes nearly equal shares as well.
 */
final class Turns implements Balancer.Picker {

  private static final int GOLDEN_SECTION = 0x9E3779B9; // of 2^32
  private static final int PADDING_BITS = 5; // 32 ints, two cache lines: neighbours are prefetched
  private static final int MOST_COLLISIONS = 16; // a few are chance

  private final Endpoint[] nodes;
  private final AtomicIntegerArray counters;
  private final int stripeShift;
  private int collisions; // threads may lose one to each other, which only puts the change off
  private volatile boolean striped;

  Turns(Endpoint[] nodes, int start, int stripeBits) {
    this.nodes = nodes;
    int stripes = 1 << stripeBits;
    counters = new AtomicIntegerArray(stripes << PADDING_BITS);
    for (int i = 0; i < stripes; i++) {
      counters.setPlain(i << PADDING_BITS, start + (int) ((long) i * nodes.length / stripes));
    }
    stripeShift = 32 - stripeBits;
  }

  @Override
  public Endpoint pick(Hint hint) {
    // A counter may overflow, and goes on.
    return nodes[Math.floorMod(striped ? ofThisThread() : ofAll(), nodes.length)];
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
    int stripe = ((int) Thread.currentThread().getId() * GOLDEN_SECTION) >>> stripeShift;
    return counters.getAndIncrement(stripe << PADDING_BITS);
  }

  /** Goes on with several counters, for good: until the nodes change. */
  void stripe() {
    striped = true;
  }
}
