package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The node that belongs to a key: the one that scores highest with it, after Thaler and
 * Ravishankar, Using Name-Based Mappings to Increase Hit Rates (1998). None gets more than its part
 * of the calls in flight, after Mirrokni, Thorup and Zadimoghaddam, Consistent Hashing with Bounded
 * Loads (2018): the next in the order of the key has the call then.
 */
final class Rendezvous implements Balancer {

  static final int LEAST_PERCENT = 101;
  static final int MOST_PERCENT = 10_000;

  private final int boundPercent;
  private final Balancer inTurn;

  Rendezvous(int boundPercent, RandomGenerator random) {
    if (boundPercent < LEAST_PERCENT || boundPercent > MOST_PERCENT) {
      throw new IllegalArgumentException(
          "bound: "
              + boundPercent
              + " % (expected: "
              + LEAST_PERCENT
              + " to "
              + MOST_PERCENT
              + ")");
    }
    this.boundPercent = boundPercent;
    this.inTurn = new RoundRobin(random);
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    if (admitted.size() == 1) {
      return Balancers.only(admitted);
    }
    Endpoint[] nodes = admitted.toArray(Balancers.NONE);
    long[] hashes = new long[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      hashes[i] = hash(nodes[i].node());
    }
    Picker withoutKey = inTurn.over(admitted);
    return hint ->
        hint.key().isEmpty() ? withoutKey.pick(hint) : pick(nodes, hashes, hash(hint.key().get()));
  }

  private Endpoint pick(Endpoint[] nodes, long[] hashes, long key) {
    Endpoint first = highest(nodes, hashes, key, Long.MAX_VALUE);
    int inFlight = first.inFlightLately();
    if (inFlight == 0) { // there is always room for one
      return first;
    }
    long sum = 1; // with this call
    for (Endpoint node : nodes) {
      sum += node.inFlightLately();
    }
    long room = (sum * boundPercent + nodes.length * 100L - 1) / (nodes.length * 100L);
    return inFlight < room ? first : highest(nodes, hashes, key, room);
  }

  /** Returns the node that scores highest among those with room; of all, if none has any. */
  private static Endpoint highest(Endpoint[] nodes, long[] hashes, long key, long room) {
    int best = -1;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < nodes.length; i++) {
      long score = mix(hashes[i] ^ key);
      if ((score > highest || best < 0)
          && (room == Long.MAX_VALUE || nodes[i].inFlightLately() < room)) {
        best = i;
        highest = score;
      }
    }
    return best >= 0 ? nodes[best] : highest(nodes, hashes, key, Long.MAX_VALUE);
  }

  /** Returns how well a node and a key go together, by the hash of the key. */
  static long score(Node node, long key) {
    return mix(hash(node) ^ key);
  }

  /** Returns the hash of a key. */
  static long hash(String key) {
    return mix(key.hashCode());
  }

  /** Returns what makes a node different, and is the same in every process. */
  static long hash(Node node) {
    return mix(((long) node.id().hashCode() << 32) ^ node.address().hashCode());
  }

  /**
   * Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014): each bit counts.
   */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    return "rendezvous, bound " + boundPercent + " %";
  }
}
