package dev.mdk.benchmarks.simulation;

import dev.mdk.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finagle's two choices by peak EWMA, as its {@code PeakEwma.scala} and {@code P2CPick.scala} state
 * it: decay 10 s; the load is the cost times the calls in flight and one; a node with calls in
 * flight and without history is worse than any other; what a failure took counts like what a
 * success took.
 */
final class FinaglePeakEwma implements Chooser {

  private static final double DECAY_NANOS = 10e9;
  private static final double PENALTY = Long.MAX_VALUE >> 16;

  private final List<Metric> metrics = new ArrayList<>();
  private final ManualTime time;
  private final RandomGenerator random;

  FinaglePeakEwma(ManualTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  @Override
  public void join(Server server) {
    metrics.add(new Metric(server));
  }

  @Override
  public Call begin(String key) {
    int first = random.nextInt(metrics.size());
    int second = random.nextInt(metrics.size() - 1);
    Metric a = metrics.get(first);
    Metric b = metrics.get(second < first ? second : second + 1);
    Metric chosen = a.load() < b.load() ? a : b;
    chosen.pending++;
    return chosen;
  }

  private final class Metric implements Call {
    private final Server server;
    private double cost;
    private long stamp;
    private int pending;

    Metric(Server server) {
      this.server = server;
    }

    private void observe(double nanos) {
      long now = time.nanoTime();
      double kept = Math.exp(-(now - stamp) / DECAY_NANOS);
      cost = nanos > cost ? nanos : nanos * (1 - kept) + cost * kept;
      stamp = now;
    }

    double load() {
      observe(0);
      return cost == 0 && pending != 0 ? PENALTY + pending : cost * (pending + 1);
    }

    @Override
    public Server server() {
      return server;
    }

    @Override
    public void end(boolean isGood, long tookNanos) {
      pending--;
      observe((double) tookNanos);
    }
  }
}
