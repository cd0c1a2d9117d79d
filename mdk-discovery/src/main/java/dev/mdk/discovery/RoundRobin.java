package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The nodes in turn; see {@link Turns} for how that needs no counter that all threads fight over.
 */
final class RoundRobin implements Balancer {

  static final Endpoint[] NONE = {};

  private static final int MOST_STRIPES = 64;

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
  Turns turns(Endpoint[] nodes, int start) {
    return new Turns(nodes, start, stripeBits);
  }

  @Override
  public String toString() {
    return "round-robin";
  }
}
