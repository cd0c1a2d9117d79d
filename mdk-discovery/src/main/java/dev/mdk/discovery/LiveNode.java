package dev.mdk.discovery;

import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Version;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Endpoint;

/** The endpoint of a known node. It outlives every description of the node but the last. */
final class LiveNode implements Endpoint {

  /**
   * A timeout speaks against a node if the call had at least this time and at least twice the
   * node's usual latency: the greater of both. With the lesser one, callers that wait 100 ms would
   * quarantine a node that always takes a second, and callers that wait 1 ms one that takes half of
   * that.
   */
  private static final long FAIR_NANOS = 100_000_000;

  private static final String PRIORITY = "priority";

  private final Cluster cluster;
  private final RoutingTable table;
  private final long knownSinceNanos;
  private final InFlight inFlight = new InFlight();

  private volatile Node node;
  private volatile Version version;
  private volatile int priority;
  private volatile boolean gone;
  private volatile long outSince; // a number that grows from node to node, or 0 while admitted
  private volatile BreakerEngine.Breaker breaker = BreakerEngine.Breaker.NONE;

  private final Latency latency;

  LiveNode(Cluster cluster, RoutingTable table, Node node) {
    this.cluster = cluster;
    this.table = table;
    this.node = node;
    this.version = cluster.version(node.version());
    this.priority = priority(node);
    this.knownSinceNanos = table.nanoTime();
    this.latency = new Latency(table.limits().decayNanos(), knownSinceNanos);
  }

  /** Gives it its breaker, before anybody sees it. */
  void guard(BreakerEngine.Breaker breaker) {
    this.breaker = breaker;
  }

  /** Takes a newer description of the same node. */
  void describe(Node newer) {
    node = newer;
    version = cluster.version(newer.version());
    priority = priority(newer);
  }

  private static int priority(Node node) {
    JsonValue value = node.properties().get(PRIORITY);
    long number = value == null ? 0 : value.asLong().orElse(0);
    return (int) Math.max(0, Math.min(number, Integer.MAX_VALUE));
  }

  /** Marks it as removed: from now on nothing is given to callers or told to the breaker. */
  void remove() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  Cluster cluster() {
    return cluster;
  }

  Version version() {
    return version;
  }

  /**
   * Returns in which row it stands: those of the second get calls while all of the first are out.
   */
  int priority() {
    return priority;
  }

  BreakerState state() {
    return breaker.state();
  }

  /** Returns a number that is lower for nodes that are out for longer. */
  long outSince() {
    long since = outSince;
    if (since == 0) {
      since = table.nextNumber();
      outSince = since;
    }
    return since;
  }

  /** Forgets since when it was out. */
  void admitted() {
    if (outSince != 0) {
      outSince = 0;
    }
  }

  /** Takes the probe if it is due, or returns null. */
  @Nullable
  Endpoint tryProbe(long leaseNanos) {
    if (gone) {
      return null;
    }
    return breaker.tryProbe(leaseNanos).map(probe -> new ProbeEndpoint(this, probe)).orElse(null);
  }

  void closeBreaker() {
    breaker.close();
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public long start() {
    return start(table.nanoTime());
  }

  @Override
  public long start(long nowNanos) {
    inFlight.increment();
    table.seen(nowNanos);
    return nowNanos;
  }

  @Override
  public void finish(long stamp, Outcome outcome, long latencyNanos) {
    inFlight.decrement();
    boolean fair = isFair(stamp, outcome, latencyNanos);
    learn(stamp, outcome, latencyNanos, fair);
    if (fair && !gone) {
      breaker.record(stamp, outcome, latencyNanos);
    }
  }

  @Override
  public void release(long stamp) {
    inFlight.decrement();
  }

  /**
   * Takes from an outcome what does not depend on the breaker. A node that asks for less is as slow
   * as one that fails: it is not blamed, and gets less.
   */
  void learn(long stamp, Outcome outcome, long latencyNanos, boolean fair) {
    if (outcome == Outcome.SUCCESS) {
      latency.succeeded(stamp, latencyNanos);
      return;
    }
    long now = table.nanoTime();
    long took = latencyNanos >= 0 ? latencyNanos : now - stamp;
    if (fair) {
      latency.failed(took, now);
    } else {
      latency.tookAtLeast(took, now);
    }
    if (outcome == Outcome.UNREACHABLE && !gone) {
      table.refresh(node.service());
    }
  }

  /** Forgets what it cost before it was quarantined. */
  void forgive() {
    latency.forgive();
  }

  /** Returns whether an outcome is a verdict: all are but a timeout of a call cut short. */
  boolean isFair(long stamp, Outcome outcome, long latencyNanos) {
    if (outcome != Outcome.TIMEOUT) {
      return true;
    }
    long had = latencyNanos >= 0 ? latencyNanos : table.nanoTime() - stamp;
    return had >= FAIR_NANOS && had / 2 >= latency.usualNanos();
  }

  @Override
  public int inFlight() {
    return inFlight.sum();
  }

  @Override
  public int inFlightLately() {
    return inFlight.lately(table.latelyNanos());
  }

  @Override
  public long latencyNanos() {
    return latency.usualNanos();
  }

  @Override
  public long costNanos() {
    return latency.costNanos(table.latelyNanos());
  }

  @Override
  public long knownSinceNanos() {
    return knownSinceNanos;
  }

  /** Returns whether a caller would rather not have this node. */
  static boolean isAvoided(Endpoint endpoint, Hint hint) {
    for (Node avoided : hint.avoid()) {
      if (avoided.isSame(endpoint.node())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
