package dev.mdk.jdkhttp;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Breakers that never open and keep what they are told. */
final class Verdicts implements BreakerEngine {

  record Verdict(Node node, Outcome outcome, Duration latency) {}

  private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

  /** Waits for the next one. */
  Verdict next() throws InterruptedException {
    Verdict verdict = verdicts.poll(60, TimeUnit.SECONDS);
    if (verdict == null) {
      throw new AssertionError("no verdict came");
    }
    return verdict;
  }

  /** Returns those that came and were not taken. */
  List<Verdict> rest() {
    return List.copyOf(verdicts);
  }

  @Override
  public Breaker breaker(Node node, Runnable changed) {
    return new Breaker() {
      @Override
      public BreakerState state() {
        return BreakerState.CLOSED;
      }

      @Override
      public void record(long startNanos, Outcome outcome, long latencyNanos) {
        verdicts.add(new Verdict(node, outcome, Duration.ofNanos(latencyNanos)));
      }

      @Override
      public Optional<Probe> tryProbe(long leaseNanos) {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }
}
