package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The nodes in turn; see {@link Turns} for how that needs no counter that all threads fight over.
 */
final class RoundRobin implements Balancer {

  private final RandomGenerator random;

  RoundRobin(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    if (admitted.size() == 1) {
      return Balancers.only(admitted);
    }
    Endpoint[] nodes = admitted.toArray(Balancers.NONE);
    Turns turns = Turns.over(nodes.length, random);
    return hint -> nodes[turns.next()];
  }

  @Override
  public String toString() {
    return "round-robin";
  }
}
