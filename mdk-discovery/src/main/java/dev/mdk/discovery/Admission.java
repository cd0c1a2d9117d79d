package dev.mdk.discovery;

import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the nodes of a service may be called. Hard evidence is always obeyed. Soft evidence
 * keeps out half of the nodes at most and never the last one; those that are out for longest stay
 * out. If fewer nodes would be left than the share of the panic threshold, soft evidence is
 * disregarded altogether. Of the nodes that are left, those of the best priority get the calls.
 *
 * @param admitted the nodes to call, in the order given
 * @param due the nodes of which a probe is due, admitted or not
 * @param disregards whether there is soft evidence that is not obeyed
 */
record Admission(List<LiveNode> admitted, List<LiveNode> due, boolean disregards) {

  /** Decides over the compatible nodes of a service, by their breakers' states of this moment. */
  static Admission of(List<LiveNode> nodes, int panicPercent) {
    List<LiveNode> due = new ArrayList<>(0);
    List<LiveNode> soft = new ArrayList<>(0);
    Set<LiveNode> out = new HashSet<>(0);
    for (LiveNode node : nodes) {
      BreakerState state = node.state();
      if (state instanceof BreakerState.Closed) {
        node.admitted();
        continue;
      }
      if (state instanceof BreakerState.Due) {
        due.add(node);
      }
      if (evidence(state) == Evidence.SOFT) {
        node.outSince();
        soft.add(node);
      } else {
        out.add(node);
      }
    }
    int obeyed = obeyed(nodes.size(), out.size(), soft.size(), panicPercent);
    if (obeyed < soft.size()) {
      soft.sort(Comparator.comparingLong(LiveNode::outSince));
    }
    out.addAll(soft.subList(0, obeyed));
    List<LiveNode> admitted = nodes;
    if (!out.isEmpty()) {
      admitted = new ArrayList<>(nodes.size() - out.size());
      for (LiveNode node : nodes) {
        if (!out.contains(node)) {
          admitted.add(node);
        }
      }
    }
    return new Admission(ofBestPriority(admitted), due, obeyed < soft.size());
  }

  private static List<LiveNode> ofBestPriority(List<LiveNode> nodes) {
    int best = Integer.MAX_VALUE;
    int worst = 0;
    for (LiveNode node : nodes) {
      int priority = node.priority();
      best = Math.min(best, priority);
      worst = Math.max(worst, priority);
    }
    if (best >= worst) {
      return nodes; // nearly always
    }
    List<LiveNode> first = new ArrayList<>(nodes.size());
    for (LiveNode node : nodes) {
      if (node.priority() == best) {
        first.add(node);
      }
    }
    return first;
  }

  /**
   * Returns how many nodes soft evidence keeps out.
   *
   * @param nodes all nodes
   * @param hard how many of them are out by hard evidence
   * @param soft how many soft evidence speaks against
   */
  static int obeyed(int nodes, int hard, int soft, int panicPercent) {
    int most = Math.min(nodes / 2, nodes - hard - 1);
    int obeyed = Math.max(0, Math.min(soft, most));
    long admitted = (long) nodes - hard - obeyed;
    return admitted * 100 < (long) nodes * panicPercent ? 0 : obeyed;
  }

  static Evidence evidence(BreakerState state) {
    if (state instanceof BreakerState.Open open) {
      return open.evidence();
    }
    if (state instanceof BreakerState.Due due) {
      return due.evidence();
    }
    return ((BreakerState.Probing) state).evidence();
  }

  /** Returns why a node is out, for humans. */
  static String reason(BreakerState state) {
    if (state instanceof BreakerState.Open open) {
      return open.reason();
    }
    if (state instanceof BreakerState.Due due) {
      return due.reason() + ", being tried again";
    }
    if (state instanceof BreakerState.Probing probing) {
      return probing.reason() + ", being tried again";
    }
    return "just back";
  }
}
