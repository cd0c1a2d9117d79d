package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Node;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Compares the nodes of a service with each other and names those to be quarantined. A pure
 * function; asked at an interval, for each service by one thread at a time, never one of a caller.
 * If it throws, nobody is quarantined that time, and that is logged once.
 *
 * <p>What is found by comparison is {@link BreakerState.Evidence#SOFT}: how many nodes may be out
 * at once is not the rule's concern, as discovery limits that.
 */
@FunctionalInterface
public interface OutlierRule {

  /**
   * Judges the nodes of one service.
   *
   * @param peers all of its nodes that are not quarantined, in no order; immutable
   * @return the quarantines to begin, by node; empty for none. Nodes that are no peers are ignored
   */
  Map<Node, Quarantine> judge(List<Peer> peers);

  /**
   * Returns how long calls are counted before they are judged.
   *
   * @return a positive time, always the same; 10 s unless overridden
   */
  default Duration interval() {
    return Duration.ofSeconds(10);
  }

  /**
   * What was counted for one node in the interval.
   *
   * @param node the node
   * @param calls the calls that ended, with success or failure; zero or more
   * @param failures those that failed; at most {@code calls}
   * @param quarantines how often the node was quarantined in a row, as {@link
   *     BreakerPolicy.Counts#quarantines()}
   */
  record Peer(Node node, long calls, long failures, int quarantines) {

    /**
     * Checks and copies the parts.
     *
     * @param node the node
     * @param calls the calls that ended, with success or failure; zero or more
     * @param failures those that failed; at most {@code calls}
     * @param quarantines how often the node was quarantined in a row, as {@link
     *     BreakerPolicy.Counts#quarantines()}
     */
    public Peer {
      requireNonNull(node, "node");
      if (failures < 0 || calls < failures || quarantines < 0) {
        throw new IllegalArgumentException(
            "peer: "
                + failures
                + " failures of "
                + calls
                + " calls, "
                + quarantines
                + " quarantines (expected: 0 <= failures <= calls, quarantines >= 0)");
      }
    }
  }
}
