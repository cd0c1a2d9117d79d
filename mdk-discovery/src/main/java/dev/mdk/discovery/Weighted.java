package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Nodes by chance, in proportion to their weights. The table of aliases makes a choice as cheap
 * with unequal weights as with equal ones (Vose, A Linear Algorithm for Generating Random Numbers
 * with a Given Distribution, 1991): each place of it belongs to one node up to some limit, and to
 * another one above that.
 */
final class Weighted implements Balancer {

  private static final String PROPERTY = "weight";
  private static final double MOST_OF_MEDIAN = 100;
  private static final int LONGEST_NUMBER = 32;

  private final RandomGenerator random;

  Weighted(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    double[] weights = weights(admitted);
    double sum = Arrays.stream(weights).sum();
    int count = weights.length;
    Endpoint[] nodes = admitted.toArray(Balancers.NONE);
    Endpoint[] aliases = nodes.clone();
    long[] limits = new long[count]; // of 2^32
    fill(weights, sum / count, nodes, aliases, limits);
    return hint -> {
      long any = random.nextLong();
      int place = Balancers.below(count, (int) (any >>> 32));
      return (any & 0xffffffffL) < limits[place] ? nodes[place] : aliases[place];
    };
  }

  private static void fill(
      double[] left, double mean, Endpoint[] nodes, Endpoint[] aliases, long[] limits) {
    int[] places = new int[left.length]; // of less than the mean from below, the others from above
    int few = 0;
    int many = left.length;
    for (int i = 0; i < left.length; i++) {
      if (left[i] < mean) {
        places[few++] = i;
      } else {
        places[--many] = i;
      }
    }
    Arrays.fill(limits, 1L << 32);
    while (few > 0 && many < left.length) {
      int small = places[--few];
      int large = places[many];
      limits[small] = (long) (left[small] / mean * (1L << 32));
      aliases[small] = nodes[large];
      left[large] -= mean - left[small];
      if (left[large] < mean) {
        many++;
        places[few++] = large;
      }
    }
  }

  /** Returns the weights that count. */
  static double[] weights(List<Endpoint> nodes) {
    double[] weights = new double[nodes.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(nodes.get(i).node());
    }
    double[] positive = Arrays.stream(weights).filter(weight -> weight > 0).sorted().toArray();
    if (positive.length == 0) {
      Arrays.fill(weights, 1);
      return weights;
    }
    double most = MOST_OF_MEDIAN * positive[(positive.length - 1) / 2];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.min(weights[i], most);
    }
    return weights;
  }

  private static double weight(Node node) {
    JsonValue value = node.properties().get(PROPERTY);
    double weight = value == null ? 1 : value.asDouble().orElseGet(() -> ofText(value));
    return weight >= 0 && weight <= 1e9 ? weight : 1;
  }

  /** Reads text, which is all that some registries know. */
  private static double ofText(JsonValue value) {
    String text = value.asString().orElse("");
    try {
      return text.length() <= LONGEST_NUMBER ? Double.parseDouble(text) : 1;
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  @Override
  public String toString() {
    return "weighted";
  }
}
