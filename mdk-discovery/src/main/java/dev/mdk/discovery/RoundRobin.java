package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The nodes in turn, without a counter that all threads write to.
 *
 * <p>There are several counters, each on cache lines of its own, and a thread uses the one that its
 * id leads to: a thread alone gets the nodes exactly in turn. Ids are spread by the golden section
 * (Knuth, The Art of Computer Programming 3, 6.4): consecutive ids, and any other that lie apart by
 * the same step, are spread evenly, and not as chance would have it. As the counters begin at
 * places that are spread evenly over the nodes too, a service that is asked by a fresh thread each
 * time gives its nodes equal shares as well.
 */
final class RoundRobin implements Balancer {

  static final Endpoint[] NONE = {};

  private static final int GOLDEN_SECTION = 0x9E3779B9; // of 2^32
  private static final int MOST_STRIPES = 64;
  private static final int PADDING_BITS = 5; // 32 ints, two cache lines: neighbours are prefetched

  private final Supplier<RandomGenerator> random;
  private final int stripeBits;

  RoundRobin(Supplier<RandomGenerator> random) {
    this(random, 4 * Runtime.getRuntime().availableProcessors());
  }

  /** Makes one with at least so many stripes, or the most there are. */
  RoundRobin(Supplier<RandomGenerator> random, int stripes) {
    this.random = random;
    int bounded = Math.max(2, Math.min(MOST_STRIPES, stripes));
    this.stripeBits = 32 - Integer.numberOfLeadingZeros(bounded - 1);
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    Endpoint[] nodes = admitted.toArray(NONE);
    if (nodes.length == 1) {
      Endpoint only = nodes[0];
      return hint -> only;
    }
    // Processes that start together must not all begin with the same node.
    return turns(nodes, random.get().nextInt(nodes.length));
  }

  /** Returns the picker whose first counter begins at a given number. */
  Picker turns(Endpoint[] nodes, int start) {
    int stripes = 1 << stripeBits;
    AtomicIntegerArray counters = new AtomicIntegerArray(stripes << PADDING_BITS);
    for (int i = 0; i < stripes; i++) {
      counters.setPlain(i << PADDING_BITS, start + (int) ((long) i * nodes.length / stripes));
    }
    int shift = 32 - stripeBits;
    return hint -> {
      int stripe = ((int) Thread.currentThread().getId() * GOLDEN_SECTION) >>> shift;
      int turn = counters.getAndIncrement(stripe << PADDING_BITS);
      return nodes[Math.floorMod(turn, nodes.length)]; // it may overflow, and goes on
    };
  }

  @Override
  public String toString() {
    return "round-robin";
  }
}
