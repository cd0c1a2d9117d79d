package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each node was chosen. */
final class Shares {

  private final Map<Endpoint, Integer> picks = new HashMap<>();
  private int all;

  private Shares() {}

  /** Picks so many times, by this thread. */
  static Shares of(Balancer balancer, List<? extends Endpoint> nodes, int times) {
    return of(balancer.over(List.copyOf(nodes)), times);
  }

  static Shares of(Balancer.Picker picker, int times) {
    var shares = new Shares();
    for (int i = 0; i < times; i++) {
      shares.picks.merge(picker.pick(Hint.NONE), 1, Integer::sum);
    }
    shares.all = times;
    return shares;
  }

  /** Returns the share of a node, of 1. */
  double of(Endpoint node) {
    return (double) picks.getOrDefault(node, 0) / all;
  }

  void areEven(List<? extends Endpoint> nodes, double tolerance) {
    assertThat(nodes)
        .allSatisfy(
            node -> assertThat(of(node) * nodes.size()).isBetween(1 - tolerance, 1 + tolerance));
  }
}
