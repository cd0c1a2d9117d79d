package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The better one of two nodes, after Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing (2001), and Finagle's way to weigh them, calls in flight times peak EWMA. Where it
 * differs from Finagle:
 *
 * <ul>
 *   <li>The first of both is the next in turn. Where all nodes are alike, they are called exactly
 *       in turn, and not as chance has it.
 *   <li>Costs within a factor of one and a half count as the same. They are peaks, which differ by
 *       chance; to obey small differences would drive all calls to the node whose last slow call is
 *       the longest ago.
 *   <li>A cost counts for sixteen times another one at most. So while good nodes are there, a bad
 *       one gets nothing; and where they have much to do, they are not buried in calls for the sake
 *       of one failure at another node.
 *   <li>A node that nobody has an answer from yet is judged by its calls in flight alone.
 * </ul>
 */
final class TwoChoices implements Balancer {

  private static final double SAME = 1.5;
  private static final double MOST = 16;

  private final RandomGenerator random;

  TwoChoices(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    if (admitted.size() == 1) {
      return Balancers.only(admitted);
    }
    Endpoint[] nodes = admitted.toArray(Balancers.NONE);
    Turns turns = Turns.over(nodes.length, random);
    return hint -> {
      int first = turns.next();
      int second = Balancers.below(nodes.length - 1, random);
      Endpoint inTurn = nodes[first];
      Endpoint other = nodes[second < first ? second : second + 1];
      return isBetter(other, inTurn) ? other : inTurn;
    };
  }

  /** Returns whether the one has clearly less to do than the other. */
  static boolean isBetter(Endpoint one, Endpoint other) {
    double load = one.inFlightLately() + 1.0;
    double otherLoad = other.inFlightLately() + 1.0;
    double cost = one.costNanos();
    double otherCost = other.costNanos();
    if (cost > 0 && otherCost > 0) {
      if (cost > SAME * otherCost) {
        load *= Math.min(MOST, cost / otherCost);
      } else if (otherCost > SAME * cost) {
        otherLoad *= Math.min(MOST, otherCost / cost);
      }
    }
    return load < otherLoad;
  }

  @Override
  public String toString() {
    return "two-choices";
  }
}
