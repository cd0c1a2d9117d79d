package dev.mdk.control.server;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.wire.RtpMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Who called whom in the last five minutes, how often, how fast and with what success. */
final class InteractionBook {

  private static final int MAX_PAIRS = 2000;
  private static final int MAX_NODES = 20_000; // of all pairs
  private static final int MAX_FAILING = 100_000; // processes, of all nodes

  private final Facilities facilities;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Pair, CallSlots.Timed> pairs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Callee, CalleeSlots> callees = new LinkedHashMap<>(16, 0.75f, true);

  private int failing; // processes, of all nodes

  private record Pair(String environment, String from, String to) {}

  private record Callee(Pair pair, String id) {}

  /**
   * What became of the calls to a node.
   *
   * @param quarantinedBy how many processes failed with it three times in a row, and so avoid it
   */
  record NodeCount(long calls, long failures, Instant lastFailure, int quarantinedBy) {
    static final NodeCount NONE = new NodeCount(0, 0, Instant.EPOCH, 0);

    NodeCount plus(NodeCount other) {
      return new NodeCount(
          calls + other.calls,
          failures + other.failures,
          CallSlots.later(lastFailure, other.lastFailure),
          quarantinedBy + other.quarantinedBy);
    }
  }

  /** One line of the picture; latencies in seconds, nodes with the most failures first. */
  record Edge(
      String environment,
      String from,
      String to,
      long calls,
      long failures,
      double p50,
      double p95,
      double p99,
      Instant last,
      Instant lastFailure,
      List<EdgeNode> nodes) {}

  /** One node of it. */
  record EdgeNode(String id, String address, NodeCount count) {}

  InteractionBook(Facilities facilities) {
    this.facilities = facilities;
  }

  /** Takes note of a report that came just now. */
  void add(Stored stored) {
    add(stored, true);
  }

  /** Takes note of a report that came before, in any order. */
  void recall(Stored stored) {
    add(stored, false);
  }

  private void add(Stored stored, boolean now) {
    stored
        .report()
        .filter(report -> report.result().filter(Result.RELEASED::equals).isEmpty())
        .ifPresent(report -> add(stored.received(), report, now));
  }

  private void add(Instant received, RtpMessage.Interaction report, boolean now) {
    Duration age = Duration.between(received, facilities.clock().instant());
    if (age.compareTo(CallSlots.WINDOW) >= 0) {
      return;
    }
    long slot = slot() - Math.max(0, age.toNanos()) / CallSlots.SLOT_NANOS;
    String from =
        shortened(report.service().isEmpty() ? report.node() : report.service(), Limits.MAX_NAME);
    String environment = shortened(report.environment().name(), Limits.MAX_NAME);
    double latency = Math.max(0, Duration.between(report.start(), report.end()).toNanos() / 1e9);
    lock.lock();
    try {
      for (RtpMessage.Verdict each : report.verdicts()) {
        boolean failed = each.outcome().isFailure();
        Pair pair = new Pair(environment, from, shortened(each.service(), Limits.MAX_NAME));
        pairs
            .computeIfAbsent(pair, key -> new CallSlots.Timed())
            .add(slot, failed, latency, received);
        CalleeSlots callee =
            callees.computeIfAbsent(
                new Callee(pair, shortened(each.id(), Limits.MAX_NAME)),
                key -> new CalleeSlots(shortened(each.address(), Limits.MAX_ADDRESS)));
        callee.add(slot, failed, latency, received);
        if (now) {
          failing -= callee.failing();
          callee.met(JournalRecord.hash(report.node()), failed, failing < MAX_FAILING);
          failing += callee.failing();
        }
      }
      trim();
    } finally {
      lock.unlock();
    }
  }

  private long slot() {
    return Math.floorDiv(facilities.ticker().nanoTime(), CallSlots.SLOT_NANOS);
  }

  /** No node that is registered has longer texts. */
  private static String shortened(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
  }

  private void trim() {
    Iterator<CallSlots.Timed> eldestPairs = pairs.values().iterator();
    while (pairs.size() > MAX_PAIRS) {
      eldestPairs.next();
      eldestPairs.remove();
    }
    Iterator<CalleeSlots> eldest = callees.values().iterator();
    while (callees.size() > MAX_NODES) {
      failing -= eldest.next().failing();
      eldest.remove();
    }
  }

  private boolean isOver(CalleeSlots counts, long slot) {
    boolean over = counts.calls(slot) == 0;
    failing -= over ? counts.failing() : 0;
    return over;
  }

  /** Returns the pairs, the failing ones first, and those of many calls before those of few. */
  List<Edge> edges(String environment) {
    long slot = slot();
    List<Edge> edges = new ArrayList<>();
    lock.lock();
    try {
      pairs.values().removeIf(counts -> counts.calls(slot) == 0);
      callees.values().removeIf(counts -> isOver(counts, slot));
      Map<Pair, List<EdgeNode>> nodes = new HashMap<>();
      callees.forEach(
          (callee, counts) ->
              nodes
                  .computeIfAbsent(callee.pair, key -> new ArrayList<>())
                  .add(new EdgeNode(callee.id, counts.address, counts.count(slot))));
      pairs.forEach(
          (pair, counts) -> {
            if (environment.isEmpty() || environment.equals(pair.environment)) {
              edges.add(edge(slot, pair, counts, nodes.getOrDefault(pair, new ArrayList<>())));
            }
          });
    } finally {
      lock.unlock();
    }
    edges.sort(
        Comparator.<Edge>comparingDouble(edge -> -(double) edge.failures / edge.calls)
            .thenComparing(edge -> -edge.calls)
            .thenComparing(Edge::from)
            .thenComparing(Edge::to));
    return edges;
  }

  private static Edge edge(long now, Pair pair, CallSlots.Timed counts, List<EdgeNode> nodes) {
    nodes.sort(
        Comparator.<EdgeNode>comparingLong(node -> -node.count.failures)
            .thenComparing(EdgeNode::address)
            .thenComparing(EdgeNode::id));
    return new Edge(
        pair.environment,
        pair.from,
        pair.to,
        counts.calls(now),
        counts.failures(now),
        counts.percentile(now, 0.5),
        counts.percentile(now, 0.95),
        counts.percentile(now, 0.99),
        counts.last(),
        counts.lastFailure(),
        nodes);
  }

  /** Returns what became of the calls to each node, whoever made them. */
  Map<Lease.Key, NodeCount> nodes() {
    long slot = slot();
    Map<Lease.Key, NodeCount> nodes = new HashMap<>();
    lock.lock();
    try {
      callees.forEach(
          (callee, counts) -> {
            NodeCount count = counts.count(slot);
            if (count.calls > 0) {
              nodes.merge(
                  new Lease.Key(callee.pair.environment, callee.pair.to, callee.id),
                  count,
                  NodeCount::plus);
            }
          });
    } finally {
      lock.unlock();
    }
    return nodes;
  }

  private static final class CalleeSlots extends CallSlots {

    /** From this many on, the original avoids a node, and so do our defaults. */
    private static final int IN_A_ROW = 3;

    private static final int MAX_PROCESSES = 100;

    private final String address;
    private final Map<Long, Integer> failing = new HashMap<>(4); // in a row, by hash of process

    CalleeSlots(String address) {
      this.address = address;
    }

    /** Returns how many processes failed with it last. */
    int failing() {
      return failing.size();
    }

    /** Takes note of what a process met just now, if it is known or there is room for it. */
    void met(long process, boolean failed, boolean room) {
      if (!failed) {
        failing.remove(process);
      } else if (failing.containsKey(process) || (room && failing.size() < MAX_PROCESSES)) {
        failing.merge(process, 1, Integer::sum);
      }
    }

    NodeCount count(long now) {
      int avoiding = (int) failing.values().stream().filter(row -> row >= IN_A_ROW).count();
      return new NodeCount(calls(now), failures(now), lastFailure(), avoiding);
    }
  }
}
