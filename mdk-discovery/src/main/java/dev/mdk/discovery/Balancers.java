package dev.mdk.discovery;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * The balancers that come with discovery. Each may serve any number of services at once, and may
 * stand in another one that takes one.
 */
public final class Balancers {

  static final Endpoint[] NONE = {};

  private static final RandomGenerator CHANCE = () -> ThreadLocalRandom.current().nextLong();

  private Balancers() {}

  /**
   * Returns the balancer that gives the nodes of a service in turn: exactly so as long as no
   * threads choose at the same moment, and then with equal shares, without a counter that all
   * threads write to.
   *
   * @return a balancer
   */
  public static Balancer roundRobin() {
    return new RoundRobin(CHANCE);
  }

  /**
   * Returns the balancer that chooses by chance, each node as often as the others.
   *
   * @return a balancer
   */
  public static Balancer random() {
    return random(CHANCE);
  }

  static Balancer random(RandomGenerator random) {
    return admitted -> {
      var nodes = admitted.toArray(NONE);
      return hint -> nodes[below(nodes.length, random)];
    };
  }

  /**
   * Returns the balancer that chooses by chance, each node in proportion to its property {@code
   * weight}: a number of 0 or more, or text that reads as one; 1 where it says nothing or nothing
   * that makes sense. No weight counts for more than a hundred times the median of those that are
   * not zero, so that one node cannot draw all the calls by what it says about itself. Nodes of
   * weight 0 get no calls, unless all have it.
   *
   * @return a balancer
   */
  public static Balancer weighted() {
    return new Weighted(CHANCE);
  }

  /**
   * Returns the balancer that looks at two nodes, the next in turn and another by chance, and takes
   * the one in turn unless the other has clearly less to do: by their calls in flight and, where it
   * differs by more than a factor of one and a half, by what a call costs there ({@link
   * Endpoint#costNanos()}: the latency, with failures counted as slow). So equal nodes are called
   * in turn, slow and failing ones hardly at all, and again when they are well.
   *
   * @return a balancer
   */
  public static Balancer twoChoices() {
    return new TwoChoices(CHANCE);
  }

  /**
   * Returns the balancer that looks at some nodes, the next in turn and others by chance, and takes
   * the one with the fewest calls in flight from this process. It knows nothing about failures: a
   * node that fails fast has few calls in flight and draws more of them, until its breaker opens.
   *
   * @param choices how many nodes it looks at; 2 to 10, of fewer nodes all
   * @return a balancer
   * @throws IllegalArgumentException if the number is out of range
   */
  public static Balancer leastRequests(int choices) {
    return new LeastRequests(choices, CHANCE);
  }

  /**
   * Returns the balancer that gives equal keys ({@link dev.mdk.Hint#withKey}) the same node, in all
   * processes that know the same nodes; when a node comes or goes, only its own keys move
   * (rendezvous hashing). A node that has more than its part of the calls in flight is passed over
   * for the next in the order of that key. Calls without a key go to the nodes in turn. It looks at
   * all nodes at each choice, which costs some nanoseconds for each.
   *
   * @param boundPercent the most calls in flight that a node gets, in per cent of the average of
   *     all; 101 to 10000, usually 125
   * @return a balancer
   * @throws IllegalArgumentException if the bound is out of range
   */
  public static Balancer rendezvous(int boundPercent) {
    return new Rendezvous(boundPercent, CHANCE);
  }

  /**
   * Returns the balancer that stays with the nodes whose property {@code zone} is the given one. It
   * goes elsewhere if there are none, and for calls that would come to a node of the zone with many
   * calls in flight, if one elsewhere has fewer.
   *
   * @param zone the zone of this process
   * @param spill how many calls in flight from this process a node of the zone takes before others
   *     are asked; at least 1
   * @param within who chooses among the nodes of the zone, and among the others
   * @return a balancer
   * @throws IllegalArgumentException if the zone is empty or the number less than 1
   */
  public static Balancer zoneFirst(String zone, int spill, Balancer within) {
    return new ZoneFirst(zone, spill, within);
  }

  /**
   * Returns the balancer that spares nodes that are new beside others: their share grows with the
   * time since this process knows them, from a tenth to the whole. A node is not new for longer
   * than the oldest is known, so that nothing is spared where all are new. For tables that run on
   * the system's time.
   *
   * @param window how long a node is new
   * @param within who chooses
   * @return a balancer
   * @throws IllegalArgumentException if the window is not positive
   */
  public static Balancer slowStart(Duration window, Balancer within) {
    return new SlowStart(window, within, Ticker.SYSTEM, CHANCE);
  }

  /**
   * Returns a random number from 0 to below the bound, each as often as the others but for some
   * bound / 2^32. It multiplies where {@code nextInt(bound)} divides (Lemire, Fast Random Integer
   * Generation in an Interval, 2019), which was a third of what a choice cost.
   */
  static int below(int bound, RandomGenerator random) {
    return below(bound, random.nextInt());
  }

  /** Maps any number to one from 0 to below the bound. */
  static int below(int bound, int any) {
    return (int) (((any & 0xffffffffL) * bound) >>> 32);
  }

  /** Checks that there is one. */
  static Balancer within(Balancer within) {
    return requireNonNull(within, "within");
  }

  /** Returns the only picker over one node. */
  static Balancer.Picker only(List<Endpoint> one) {
    Endpoint only = one.get(0);
    return hint -> only;
  }
}
