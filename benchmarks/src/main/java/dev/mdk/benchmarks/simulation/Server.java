package dev.mdk.benchmarks.simulation;

import dev.mdk.testing.ManualTime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A server with some workers and a queue. A call takes a worker for half of the usual time and, on
 * average, another half. It reports its load as gRPC's servers do (ORCA): calls, errors and
 * utilization over the last second.
 */
final class Server {

  private static final int WORKERS = 4;
  private static final long SECOND = 1_000_000_000;
  private static final long FAILS_AFTER_NANOS = 1_000_000;

  /** What a server is like at a moment. */
  interface Nature {
    /** Returns by what factor it is slower than usual. */
    default double slowness(double seconds) {
      return 1;
    }

    /** Returns how long a call waits for something that takes no worker. */
    default long waitNanos(double seconds) {
      return 0;
    }

    /** Returns what part of the calls fails at once. */
    default double failing(double seconds) {
      return 0;
    }
  }

  final int number;
  final double weight;
  final String zone;

  private final ManualTime time;
  private final RandomGenerator random;
  private final long usualNanos;
  private final Nature nature;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private int free = WORKERS;

  private long second;
  private double calls;
  private double errors;
  private double busyNanos;
  private Report report = new Report(0, 0, 0);

  /** What a server says about the second before. */
  record Report(double callsPerSecond, double errorsPerSecond, double utilization) {}

  Server(
      int number,
      double weight,
      long usualNanos,
      Nature nature,
      ManualTime time,
      RandomGenerator random) {
    this.number = number;
    this.weight = weight;
    this.zone = number % 2 == 0 ? "even" : "odd";
    this.usualNanos = usualNanos;
    this.nature = nature;
    this.time = time;
    this.random = random;
  }

  /** Serves a call, and says when it is done whether it went well. */
  void serve(Consumer<Boolean> done) {
    double now = seconds();
    count(0, 1, 0);
    if (random.nextDouble() < nature.failing(now)) {
      count(1, 0, 0);
      time.schedule(FAILS_AFTER_NANOS, () -> done.accept(false));
      return;
    }
    long wait = nature.waitNanos(now);
    queue.add(() -> work(wait, done));
    next();
  }

  private void work(long waitNanos, Consumer<Boolean> done) {
    double usual = usualNanos * nature.slowness(seconds());
    long takes = (long) (usual / 2 - Math.log(1 - random.nextDouble()) * usual / 2);
    count(0, 0, takes);
    free--;
    time.schedule(
        takes,
        () -> {
          free++;
          next();
          time.schedule(waitNanos, () -> done.accept(true));
        });
  }

  private void next() {
    if (free > 0 && !queue.isEmpty()) {
      queue.remove().run();
    }
  }

  private void count(int error, int call, long nanos) {
    long now = time.nanoTime() / SECOND;
    if (now != second) {
      report = new Report(calls, errors, Math.min(1, busyNanos / SECOND / WORKERS));
      second = now;
      calls = 0;
      errors = 0;
      busyNanos = 0;
    }
    calls += call;
    errors += error;
    busyNanos += nanos;
  }

  Report report() {
    return report;
  }

  private double seconds() {
    return time.nanoTime() / (double) SECOND;
  }
}
