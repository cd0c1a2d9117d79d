package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.wire.RtpMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Who called whom in the last five minutes, how often, how fast and with what success. */
final class InteractionBook {

  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final int SLOTS = 30;
  private static final long SLOT_NANOS = WINDOW.toNanos() / SLOTS;
  private static final int MAX_PAIRS = 2000;
  private static final int MAX_NODES = 100; // of a pair
  private static final String UNKNOWN = "unknown";

  private final Facilities facilities;
  private final NodeTable table;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Pair, Counts> pairs = new LinkedHashMap<>(16, 0.75f, true);

  private record Pair(String environment, String from, String to) {}

  /** What became of the calls to a node. */
  record NodeCount(long calls, long failures, Instant lastFailure) {
    static final NodeCount NONE = new NodeCount(0, 0, Instant.EPOCH);

    NodeCount plus(NodeCount other) {
      return new NodeCount(
          calls + other.calls,
          failures + other.failures,
          lastFailure.isAfter(other.lastFailure) ? lastFailure : other.lastFailure);
    }
  }

  /** One line of the picture; latencies in seconds. */
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

  InteractionBook(Facilities facilities, NodeTable table) {
    this.facilities = facilities;
    this.table = table;
  }

  /** Takes note of a report. */
  void add(Stored stored) {
    stored
        .report()
        .filter(report -> report.result().filter(Result.RELEASED::equals).isEmpty())
        .ifPresent(report -> add(stored.received(), report));
  }

  private void add(Instant received, RtpMessage.Interaction report) {
    String from = report.service().isEmpty() ? report.node() : report.service();
    double latency = Math.max(0, Duration.between(report.start(), report.end()).toNanos() / 1e9);
    long slot = facilities.ticker().nanoTime() / SLOT_NANOS;
    for (RtpMessage.Verdict each : report.verdicts()) {
      add(
          received,
          slot,
          report,
          from,
          each.service(),
          each.id(),
          each.address(),
          each.outcome().isFailure(),
          latency);
    }
    if (report.verdicts().isEmpty()) {
      report
          .results()
          .forEach(
              (id, well) -> {
                List<Node> nodes = table.withId(report.environment().name(), id);
                String to = nodes.isEmpty() ? UNKNOWN : nodes.get(0).service();
                String address = nodes.isEmpty() ? "" : nodes.get(0).address();
                add(received, slot, report, from, to, id, address, !well, latency);
              });
    }
  }

  private void add(
      Instant received,
      long slot,
      RtpMessage.Interaction report,
      String from,
      String to,
      String id,
      String address,
      boolean failed,
      double latency) {
    lock.lock();
    try {
      Pair pair = new Pair(report.environment().name(), from, to);
      Counts counts = pairs.computeIfAbsent(pair, key -> new Counts());
      counts.add(slot, failed, latency, received);
      counts.node(id, address).add(slot, failed, latency, received);
      if (pairs.size() > MAX_PAIRS) {
        var eldest = pairs.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the pairs, the failing ones first, and those of many calls before those of few. */
  List<Edge> edges(String environment) {
    long slot = facilities.ticker().nanoTime() / SLOT_NANOS;
    List<Edge> edges = new ArrayList<>();
    lock.lock();
    try {
      pairs.values().removeIf(counts -> counts.calls(slot) == 0);
      pairs.forEach(
          (pair, counts) -> {
            if (environment.isEmpty() || environment.equals(pair.environment)) {
              edges.add(counts.edge(slot, pair));
            }
          });
    } finally {
      lock.unlock();
    }
    edges.sort(
        Comparator.<Edge>comparingDouble(edge -> -(double) edge.failures / edge.calls)
            .thenComparing(edge -> -edge.calls));
    return edges;
  }

  /** Returns what became of the calls to each node, whoever made them. */
  Map<Lease.Key, NodeCount> nodes() {
    Map<Lease.Key, NodeCount> nodes = new HashMap<>();
    for (Edge edge : edges("")) {
      for (EdgeNode node : edge.nodes) {
        nodes.merge(new Lease.Key(edge.environment, edge.to, node.id), node.count, NodeCount::plus);
      }
    }
    return nodes;
  }

  /** Counts in slots of ten seconds, which are used anew after five minutes. */
  private static class Slots {
    private final long[] slots = new long[SLOTS];
    private final int[] calls = new int[SLOTS];
    private final int[] failures = new int[SLOTS];
    Instant last = Instant.EPOCH;
    Instant lastFailure = Instant.EPOCH;

    void add(long slot, boolean failed, double latency, Instant received) {
      int at = (int) Math.floorMod(slot, (long) SLOTS);
      if (slots[at] != slot) {
        clear(at);
        slots[at] = slot;
      }
      calls[at]++;
      failures[at] += failed ? 1 : 0;
      last = received;
      lastFailure = failed ? received : lastFailure;
    }

    void clear(int at) {
      calls[at] = 0;
      failures[at] = 0;
    }

    boolean counts(int at, long now) {
      return calls[at] > 0 && now - slots[at] < SLOTS;
    }

    long calls(long now) {
      return sum(calls, now);
    }

    long failures(long now) {
      return sum(failures, now);
    }

    private long sum(int[] of, long now) {
      long sum = 0;
      for (int at = 0; at < SLOTS; at++) {
        sum += counts(at, now) ? of[at] : 0;
      }
      return sum;
    }
  }

  private static final class NodeSlots extends Slots {
    private final String address;

    NodeSlots(String address) {
      this.address = address;
    }
  }

  private static final class Counts extends Slots {
    private static final int BUCKETS = 40;
    private static final double FIRST = 1e-4; // seconds; each bucket reaches to 1.41 times the last

    private final int[][] latencies = new int[SLOTS][];
    private final Map<String, NodeSlots> nodes = new LinkedHashMap<>(4, 0.75f, true);

    @Override
    void add(long slot, boolean failed, double latency, Instant received) {
      super.add(slot, failed, latency, received);
      int at = (int) Math.floorMod(slot, (long) SLOTS);
      if (latencies[at] == null) {
        latencies[at] = new int[BUCKETS];
      }
      int bucket = (int) Math.ceil(2 * Math.log(Math.max(latency, FIRST) / FIRST) / Math.log(2));
      latencies[at][Math.min(bucket, BUCKETS - 1)]++;
    }

    @Override
    void clear(int at) {
      super.clear(at);
      latencies[at] = new int[BUCKETS];
    }

    NodeSlots node(String id, String address) {
      NodeSlots node = nodes.computeIfAbsent(id, key -> new NodeSlots(address));
      if (nodes.size() > MAX_NODES) {
        var eldest = nodes.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
      return node;
    }

    Edge edge(long now, Pair pair) {
      List<EdgeNode> told = new ArrayList<>();
      nodes.forEach(
          (id, node) ->
              told.add(
                  new EdgeNode(
                      id,
                      node.address,
                      new NodeCount(node.calls(now), node.failures(now), node.lastFailure))));
      told.removeIf(node -> node.count.calls == 0);
      told.sort(Comparator.comparing(node -> -node.count.failures));
      return new Edge(
          pair.environment,
          pair.from,
          pair.to,
          calls(now),
          failures(now),
          percentile(now, 0.5),
          percentile(now, 0.95),
          percentile(now, 0.99),
          last,
          lastFailure,
          told);
    }

    private double percentile(long now, double share) {
      long left = (long) Math.ceil(share * calls(now));
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        for (int at = 0; at < SLOTS; at++) {
          left -= counts(at, now) ? latencies[at][bucket] : 0;
        }
        if (left <= 0) {
          return FIRST * Math.pow(2, bucket / 2.0);
        }
      }
      return TimeUnit.MINUTES.toSeconds(1);
    }
  }
}
