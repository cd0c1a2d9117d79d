package dev.mdk.circuit;

import dev.mdk.Node;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Outlier detection, as in gRPC's proposal A50: every interval the nodes of a service are compared,
 * and one is quarantined on soft evidence if
 *
 * <ul>
 *   <li>its success rate is lower than the mean of all by so many standard deviations, provided
 *       that enough nodes had enough calls, and that it failed more of them than is tolerated; or
 *   <li>it failed more than a percentage of its calls, provided the same; or
 *   <li>it failed all of them, and they were enough, whatever the others do.
 * </ul>
 *
 * <p>The last rule and the tolerated percentage are not in A50. Without the one, nodes that differ
 * much make a deviation so great that a node which does nothing but fail is never found
 * (grpc-java#12537), and a service of few nodes gets nothing at all; without the other, one failure
 * in a hundred calls is far out where nobody else failed.
 *
 * @param interval how long calls are counted before they are judged
 * @param deviations how many standard deviations below the mean is out
 * @param deviationCalls how many calls in the interval it takes to be compared by success rate, or
 *     to be judged for having failed them all
 * @param failurePercent more failures than that are out
 * @param percentCalls how many calls in the interval it takes to be judged by that
 * @param toleratedPercent with so many failures, or fewer, a node is never out by comparison
 * @param minimumNodes how many nodes it takes that have enough calls
 */
public record Outliers(
    Duration interval,
    double deviations,
    int deviationCalls,
    int failurePercent,
    int percentCalls,
    int toleratedPercent,
    int minimumNodes) {

  /**
   * The values of A50: each 10 s; 1.9 standard deviations, of at least 100 calls; 85 % failures, of
   * at least 50 calls; at least 5 nodes. And 5 % are tolerated.
   */
  public static final Outliers STANDARD =
      new Outliers(Duration.ofSeconds(10), 1.9, 100, 85, 50, 5, 5);

  /**
   * Checks the values.
   *
   * @param interval positive
   * @param deviations zero or more
   * @param deviationCalls positive
   * @param failurePercent from 0 to 100; 100 for never
   * @param percentCalls positive
   * @param toleratedPercent from 0 to 100
   * @param minimumNodes positive
   * @throws IllegalArgumentException if one is out of range
   */
  public Outliers {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
    }
    if (!(deviations >= 0)) {
      throw new IllegalArgumentException("deviations: " + deviations + " (expected: >= 0)");
    }
    checkPercent("failurePercent", failurePercent);
    checkPercent("toleratedPercent", toleratedPercent);
    checkPositive("deviationCalls", deviationCalls);
    checkPositive("percentCalls", percentCalls);
    checkPositive("minimumNodes", minimumNodes);
  }

  private static void checkPercent(String name, int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException(name + ": " + percent + " (expected: from 0 to 100)");
    }
  }

  private static void checkPositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  /** Decides by comparison alone; a probe that fails prolongs the quarantine. */
  record Policy(Outliers limits, Pauses pauses) implements BreakerPolicy {

    @Override
    public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
      return state instanceof BreakerState.Probing
          ? Optional.of(
              new Quarantine(Evidence.SOFT, pauses.after(counts.quarantines()), "still failing"))
          : Optional.empty();
    }

    @Override
    public List<OutlierRule> outlierRules() {
      return List.of(new Rule(limits, pauses));
    }
  }

  /** The comparison. */
  record Rule(Outliers limits, Pauses pauses) implements OutlierRule {

    @Override
    public Duration interval() {
      return limits.interval;
    }

    @Override
    public Map<Node, Quarantine> judge(List<Peer> peers) {
      Map<Node, Quarantine> out = new HashMap<>();
      double threshold = threshold(peers);
      long judged = peers.stream().filter(peer -> peer.calls() >= limits.percentCalls).count();
      for (Peer peer : peers) {
        reason(peer, threshold, judged >= limits.minimumNodes)
            .ifPresent(
                reason ->
                    out.put(
                        peer.node(),
                        new Quarantine(Evidence.SOFT, pauses.after(peer.quarantines()), reason)));
      }
      return out;
    }

    private Optional<String> reason(Peer peer, double threshold, boolean byPercent) {
      boolean compared = peer.calls() >= limits.deviationCalls;
      if (compared && peer.failures() == peer.calls()) {
        return Optional.of("all of " + peer.calls() + " calls failed");
      }
      double failed = peer.calls() == 0 ? 0 : 100.0 * peer.failures() / peer.calls();
      String what = Math.round(failed) + " % of " + peer.calls() + " calls failed";
      if (compared && 100 - failed < threshold && failed > limits.toleratedPercent) {
        return Optional.of(what + ", far more than at the other nodes");
      }
      boolean over =
          byPercent && peer.calls() >= limits.percentCalls && failed > limits.failurePercent;
      return over ? Optional.of(what) : Optional.empty();
    }

    /** Returns the lowest success rate, in percent, that is none of an outlier. */
    private double threshold(List<Peer> peers) {
      double[] rates =
          peers.stream()
              .filter(peer -> peer.calls() >= limits.deviationCalls)
              .mapToDouble(peer -> 100.0 * (peer.calls() - peer.failures()) / peer.calls())
              .toArray();
      if (rates.length < limits.minimumNodes) {
        return Double.NEGATIVE_INFINITY;
      }
      double mean = 0;
      for (double rate : rates) {
        mean += rate / rates.length;
      }
      double variance = 0;
      for (double rate : rates) {
        variance += (rate - mean) * (rate - mean) / rates.length;
      }
      return mean - limits.deviations * Math.sqrt(variance);
    }
  }
}
