package dev.mdk.benchmarks.simulation;

import dev.mdk.testing.ManualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * gRPC's weighted round robin, as its proposal A58 states it: the weight is calls per second by
 * utilization, with the error rate added to the latter; 10 s without weight at first, weights anew
 * each second; round robin while fewer than two nodes have a weight, else the average for those
 * that have none; the earliest deadline is next.
 */
final class GrpcWeightedRoundRobin implements Chooser {

  private static final long BLACKOUT_NANOS = 10_000_000_000L;
  private static final long UPDATE_NANOS = 1_000_000_000L;
  private static final double ERROR_PENALTY = 1;

  private final List<Weighted> nodes = new ArrayList<>();
  private PriorityQueue<Weighted> next = new PriorityQueue<>();
  private long updated;
  private final ManualTime time;
  private final RandomGenerator random;

  GrpcWeightedRoundRobin(ManualTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  @Override
  public void join(Server server) {
    nodes.add(new Weighted(server));
    schedule();
  }

  private void schedule() {
    updated = time.nanoTime();
    double sum = nodes.stream().mapToDouble(Weighted::current).sum();
    long weighted = nodes.stream().filter(node -> node.current() > 0).count();
    next = new PriorityQueue<>(Comparator.comparingDouble(node -> node.deadline));
    for (Weighted node : nodes) {
      double weight = node.current() > 0 ? node.current() : sum / weighted;
      node.period = weighted < 2 ? 1 : sum / weight;
      node.deadline = node.period * random.nextDouble();
      next.add(node);
    }
  }

  @Override
  public Call begin(String key) {
    if (time.nanoTime() - updated >= UPDATE_NANOS) {
      schedule();
    }
    Weighted chosen = next.remove();
    chosen.deadline += chosen.period;
    next.add(chosen);
    return chosen;
  }

  private final class Weighted implements Call {
    private final Server server;
    private double weight;
    private long since = -1;
    private double period;
    private double deadline;

    Weighted(Server server) {
      this.server = server;
    }

    double current() {
      return since >= 0 && time.nanoTime() - since >= BLACKOUT_NANOS ? weight : 0;
    }

    @Override
    public Server server() {
      return server;
    }

    @Override
    public void end(boolean isGood, long tookNanos) {
      Server.Report report = server.report();
      double calls = report.callsPerSecond();
      if (calls > 0 && report.utilization() > 0) {
        double errors = report.errorsPerSecond() / calls;
        weight = calls / (report.utilization() + errors * ERROR_PENALTY);
        since = since < 0 ? time.nanoTime() : since;
      }
    }
  }
}
