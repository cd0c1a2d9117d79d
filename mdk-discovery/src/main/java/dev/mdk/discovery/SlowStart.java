package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Spares new nodes. What another balancer gives to a new node stays there with a probability that
 * grows with the node's age, from a tenth as in Envoy; else the same balancer chooses once more,
 * among the others.
 *
 * <p>An age is measured against that of the oldest node, up to the window. So a process that has
 * just started, and to which all nodes are new, spares none of them.
 */
final class SlowStart implements Balancer {

  private static final double LEAST_SHARE = 0.1;

  /** From this part of the full age on a node is not new: it is not worth looking at the clock. */
  private static final double SETTLED = 0.9;

  private final long windowNanos;
  private final Balancer within;
  private final Ticker ticker;
  private final RandomGenerator random;

  SlowStart(Duration window, Balancer within, Ticker ticker, RandomGenerator random) {
    this.windowNanos = window.toNanos();
    if (windowNanos <= 0) {
      throw new IllegalArgumentException("window: " + window + " (expected: > 0)");
    }
    this.within = Balancers.within(within);
    this.ticker = ticker;
    this.random = random;
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    long now = ticker.nanoTime();
    long oldest = 0;
    for (Endpoint node : admitted) {
      oldest = Math.max(oldest, now - node.knownSinceNanos());
    }
    long newSince = now - (long) (SETTLED * Math.min(windowNanos, oldest));
    List<Endpoint> settled = new ArrayList<>();
    for (Endpoint node : admitted) {
      if (node.knownSinceNanos() - newSince <= 0) {
        settled.add(node);
      }
    }
    Picker all = within.over(admitted);
    if (settled.size() == admitted.size()) {
      return all;
    }
    Picker others = within.over(List.copyOf(settled));
    long begin = now - oldest;
    return hint -> {
      Endpoint picked = all.pick(hint);
      return picked.knownSinceNanos() - newSince <= 0 || keeps(picked, begin)
          ? picked
          : others.pick(hint);
    };
  }

  /** Returns whether a new node keeps a call that it was chosen for. */
  private boolean keeps(Endpoint node, long begin) {
    long now = ticker.nanoTime();
    double full = Math.max(1, Math.min(windowNanos, now - begin));
    double share = Math.max(LEAST_SHARE, (now - node.knownSinceNanos()) / full);
    return share >= 1 || random.nextDouble() < share;
  }

  @Override
  public String toString() {
    return "slow-start, " + within;
  }
}
