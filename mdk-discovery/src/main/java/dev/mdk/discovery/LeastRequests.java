package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The node with the fewest calls in flight of some, as gRPC's A48 and Envoy have it; but the first
 * of them is the next in turn, and where there are no more nodes than choices it looks at each
 * once.
 */
final class LeastRequests implements Balancer {

  static final int LEAST_CHOICES = 2;
  static final int MOST_CHOICES = 10; // as in A48

  private final int choices;
  private final RandomGenerator random;

  LeastRequests(int choices, RandomGenerator random) {
    if (choices < LEAST_CHOICES || choices > MOST_CHOICES) {
      throw new IllegalArgumentException(
          "choices: " + choices + " (expected: " + LEAST_CHOICES + " to " + MOST_CHOICES + ")");
    }
    this.choices = choices;
    this.random = random;
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    if (admitted.size() == 1) {
      return Balancers.only(admitted);
    }
    Endpoint[] nodes = admitted.toArray(Balancers.NONE);
    Turns turns = Turns.over(nodes.length, random);
    return nodes.length <= choices
        ? hint -> leastOfAll(nodes, turns.next())
        : hint -> leastOfSome(nodes, turns.next());
  }

  private static Endpoint leastOfAll(Endpoint[] nodes, int first) {
    Endpoint least = nodes[first];
    int fewest = least.inFlightLately();
    for (int i = 1; i < nodes.length && fewest > 0; i++) {
      Endpoint other = nodes[first + i < nodes.length ? first + i : first + i - nodes.length];
      int inFlight = other.inFlightLately();
      if (inFlight < fewest) {
        least = other;
        fewest = inFlight;
      }
    }
    return least;
  }

  private Endpoint leastOfSome(Endpoint[] nodes, int first) {
    Endpoint least = nodes[first];
    int fewest = least.inFlightLately();
    for (int i = 1; i < choices && fewest > 0; i++) {
      int number = Balancers.below(nodes.length - 1, random);
      Endpoint other = nodes[number < first ? number : number + 1];
      int inFlight = other.inFlightLately();
      if (inFlight < fewest) {
        least = other;
        fewest = inFlight;
      }
    }
    return least;
  }

  @Override
  public String toString() {
    return "least-requests of " + choices;
  }
}
