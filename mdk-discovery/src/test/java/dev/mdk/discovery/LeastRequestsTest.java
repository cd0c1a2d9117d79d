package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Hint;
import dev.mdk.spi.Endpoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastRequestsTest {

  private static LeastRequests of(int choices) {
    return new LeastRequests(choices, new Random(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void idleNodesAreCalledInTurn(int choices) {
    List<FakeEndpoint> nodes = FakeEndpoint.some(7);
    Shares.of(of(choices), nodes, 700).areEven(nodes, 0);
  }

  @Test
  void takesTheLeastOfAllWhereItCanLookAtAll() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(5);
    nodes.forEach(node -> node.inFlight = 3);
    nodes.get(2).inFlight = 2;
    assertThat(Shares.of(of(5), nodes, 100).of(nodes.get(2))).isEqualTo(1);
  }

  /** Of ten nodes, the idle one is found if it is in turn, or the other choice hits it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void findsAnIdleNodeAsOftenAsItsChoicesHitIt(int choices) {
    List<FakeEndpoint> nodes = FakeEndpoint.some(10);
    nodes.forEach(node -> node.inFlight = 1);
    nodes.get(4).inFlight = 0;
    double expected = 0.1 + 0.9 * (1 - Math.pow(8.0 / 9, choices - 1.0));
    assertThat(Shares.of(of(choices), nodes, 100_000).of(nodes.get(4)))
        .isBetween(expected - 0.01, expected + 0.01);
  }

  /** The share of calls in flight stays even: each is given one that ends after fifty others. */
  @Test
  void spreadsCallsThatLast() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(10);
    var picker = of(2).over(List.copyOf(nodes));
    var calls = new ArrayDeque<Endpoint>();
    for (int i = 0; i < 10_000; i++) {
      Endpoint picked = picker.pick(Hint.NONE);
      picked.start();
      calls.add(picked);
      if (calls.size() > 50) {
        calls.remove().release(0);
      }
      assertThat(picked.inFlight()).isLessThanOrEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 11})
  void refusesChoicesOutOfRange(int choices) {
    assertThatThrownBy(() -> Balancers.leastRequests(choices))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("choices: " + choices + " (expected: 2 to 10)");
  }
}
