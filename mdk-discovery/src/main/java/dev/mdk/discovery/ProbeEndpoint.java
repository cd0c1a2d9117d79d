package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Endpoint;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node on probation, as the one caller sees it whose call is the probe. The first word ends the
 * probation; whoever keeps this endpoint beyond that has the usual one.
 */
final class ProbeEndpoint implements Endpoint {

  private final LiveNode live;
  private final BreakerEngine.Probe probe;
  private final AtomicBoolean ended = new AtomicBoolean();

  ProbeEndpoint(LiveNode live, BreakerEngine.Probe probe) {
    this.live = live;
    this.probe = probe;
  }

  /** Gives the probe back, as the caller went away before it was handed over. */
  void giveBack() {
    if (ended.compareAndSet(false, true)) {
      probe.release();
    }
  }

  @Override
  public Node node() {
    return live.node();
  }

  @Override
  public long start() {
    return live.start();
  }

  @Override
  public long start(long nowNanos) {
    return live.start(nowNanos);
  }

  @Override
  public void finish(long stamp, Outcome outcome, long latencyNanos) {
    if (!ended.compareAndSet(false, true)) {
      live.finish(stamp, outcome, latencyNanos);
      return;
    }
    live.release(stamp); // of the count of calls in flight; the verdict is the probe's
    boolean fair = live.isFair(stamp, outcome, latencyNanos);
    if (outcome == Outcome.SUCCESS) {
      live.forgive(); // else balancers would leave it alone for a while longer
    }
    live.learn(stamp, outcome, latencyNanos, fair);
    if (fair) {
      probe.finish(outcome, latencyNanos);
    } else {
      probe.release();
    }
  }

  @Override
  public void release(long stamp) {
    live.release(stamp);
    giveBack();
  }

  @Override
  public int inFlight() {
    return live.inFlight();
  }

  @Override
  public long latencyNanos() {
    return live.latencyNanos();
  }

  @Override
  public long costNanos() {
    return live.costNanos();
  }

  @Override
  public long knownSinceNanos() {
    return live.knownSinceNanos();
  }

  @Override
  public String toString() {
    return live + " on probation";
  }
}
