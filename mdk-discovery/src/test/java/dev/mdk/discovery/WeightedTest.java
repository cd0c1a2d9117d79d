package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.json.JsonValue;
import dev.mdk.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedTest {

  private static List<Endpoint> nodes(Object... weights) {
    List<Endpoint> nodes = new ArrayList<>();
    for (Object weight : weights) {
      Map<String, JsonValue> properties =
          weight.equals("none") ? Map.of() : Map.of("weight", JsonValue.of(weight));
      nodes.add(new FakeEndpoint("n" + nodes.size(), properties));
    }
    return nodes;
  }

  private static double[] shares(Object... weights) {
    List<Endpoint> nodes = nodes(weights);
    Shares shares = Shares.of(new Weighted(new Random(1)), nodes, 200_000);
    return nodes.stream().mapToDouble(shares::of).toArray();
  }

  private static void areAbout(double[] shares, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(shares[i]).as("share %d", i).isBetween(expected[i] - 0.005, expected[i] + 0.005);
    }
  }

  @Test
  void giveSharesInProportion() {
    areAbout(shares(1, 2, 3, 4), 0.1, 0.2, 0.3, 0.4);
    areAbout(shares(0.5, 0.25, 0.25), 0.5, 0.25, 0.25);
    areAbout(shares(7), 1);
    areAbout(shares(1, 1, 1), 0.333, 0.333, 0.333);
  }

  @Test
  void manyNodesOfAnyWeightGetTheirShares() {
    var random = new Random(3);
    Object[] weights = random.doubles(50, 0, 10).boxed().toArray();
    double sum = 0;
    for (Object weight : weights) {
      sum += (double) weight;
    }
    double[] expected = new double[weights.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (double) weights[i] / sum;
    }
    areAbout(shares(weights), expected);
  }

  @Test
  void textCountsAsTheNumberThatItReadsAs() {
    areAbout(shares("3", 1), 0.75, 0.25);
  }

  @Test
  void zeroGetsNothingUnlessAllAreZero() {
    assertThat(shares(0, 1, 3)[0]).isZero();
    areAbout(shares(0, 0), 0.5, 0.5);
  }

  @Test
  void whatMakesNoSenseCountsAsOne() {
    for (Object weight :
        List.of("none", "heavy", -1, "NaN", "1e400", 1e300, "9".repeat(100), true)) {
      areAbout(shares(weight, 1), 0.5, 0.5);
    }
  }

  @Test
  void noWeightCountsForMoreThanAHundredTimesTheMedian() {
    assertThat(Weighted.weights(nodes(1, 1, 1e9, 1))).containsExactly(1, 1, 100, 1);
    assertThat(Weighted.weights(nodes(1e-9, 100, 100))).containsExactly(1e-9, 100, 100);
    assertThat(Weighted.weights(nodes(1, 1e9))).containsExactly(1, 100);
  }
}
