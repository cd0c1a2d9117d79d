package dev.mdk.circuit;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.OutlierRule;
import dev.mdk.spi.OutlierRule.Peer;
import dev.mdk.spi.Scheduler.Cancellable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The breakers of all nodes, by service, for rules that compare them. The engine makes a breaker
 * for each node and is told when the node is gone, so it knows the nodes of a service without
 * asking anybody.
 */
final class Peers {

  /** A service in an environment. */
  private record Group(String environment, String service) {}

  private final List<Comparison> comparisons = new ArrayList<>();
  private final Facilities facilities;
  private final Map<Member, Group> members = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock(); // over who is there and who is scheduled

  Peers(List<OutlierRule> rules, Facilities facilities) {
    this.facilities = facilities;
    for (OutlierRule rule : rules) {
      comparisons.add(new Comparison(rule));
    }
  }

  /** Returns whether there is any rule. */
  boolean isCompared() {
    return !comparisons.isEmpty();
  }

  /** Adds a breaker, until it is closed. */
  Breaker join(Node node, LiveBreaker breaker) {
    Member member = new Member(node, breaker);
    lock.lock();
    try {
      boolean first = members.isEmpty();
      members.put(member, new Group(node.environment().name(), node.service()));
      if (first) {
        comparisons.forEach(Comparison::schedule);
      }
    } finally {
      lock.unlock();
    }
    return member;
  }

  private void leave(Member member) {
    lock.lock();
    try {
      if (members.remove(member) != null && members.isEmpty()) {
        comparisons.forEach(Comparison::cancel);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * One rule, and what was counted when it was asked last. Of one thread at a time.
   *
   * <p>Each comparison schedules the next one, until the last node goes; the first that comes
   * begins a new round. A comparison that is under way meanwhile belongs to a round that is over,
   * and schedules nothing.
   */
  private final class Comparison {

    private final OutlierRule rule;
    private final long intervalNanos;
    private final AtomicBoolean failed = new AtomicBoolean();
    private Cancellable timer = () -> {}; // guarded by the lock, as is the round
    private Object round = new Object();
    private Map<Meter, Totals> before = Map.of();

    Comparison(OutlierRule rule) {
      this.rule = rule;
      intervalNanos = Engine.nanos(rule.interval());
      if (intervalNanos <= 0) {
        throw new IllegalArgumentException(
            "outlier rule " + rule + ": interval " + rule.interval() + " (expected: > 0)");
      }
    }

    /** The rule may be slow, and is not the timer's: that only starts it. */
    void schedule() {
      Object own = round;
      timer = facilities.scheduler().schedule(intervalNanos, () -> hand(own));
    }

    void cancel() {
      timer.cancel();
      round = new Object();
    }

    private void hand(Object own) {
      try {
        facilities.executor().execute(() -> compare(own));
      } catch (RejectedExecutionException closed) {
        // there is nobody left to be judged
      }
    }

    private void compare(Object own) {
      Map<Group, List<Judged>> groups = new HashMap<>();
      Map<Meter, Totals> now = new HashMap<>();
      members.forEach(
          (member, group) ->
              member
                  .look(before, now)
                  .ifPresent(
                      judged ->
                          groups.computeIfAbsent(group, any -> new ArrayList<>()).add(judged)));
      before = now;
      groups.values().forEach(this::judge);
      lock.lock();
      try {
        if (round == own && !members.isEmpty()) {
          schedule();
        }
      } finally {
        lock.unlock();
      }
    }

    @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything; the next time counts
    private void judge(List<Judged> all) {
      try {
        Map<Node, Quarantine> found = rule.judge(all.stream().map(Judged::peer).toList());
        for (Judged each : all) {
          Quarantine quarantine = found.get(each.peer().node());
          if (quarantine != null) {
            each.breaker().convict(each.meter(), quarantine);
          }
        }
      } catch (Throwable thrown) {
        Engine.logOnce(failed, "outlier rule " + rule + " failed and finds nobody", thrown);
      }
    }
  }

  /** A node that is judged: what was counted, and by which meter. */
  private record Judged(Peer peer, LiveBreaker breaker, Meter meter) {}

  /** A breaker that leaves when it is closed. */
  private final class Member implements Breaker {

    private final Node node;
    private final LiveBreaker breaker;

    Member(Node node, LiveBreaker breaker) {
      this.node = node;
      this.breaker = breaker;
    }

    /** Reads what was counted since the last time, unless the node is quarantined. */
    Optional<Judged> look(Map<Meter, Totals> before, Map<Meter, Totals> now) {
      return breaker
          .closed()
          .map(
              closed -> {
                Meter meter = closed.meter();
                Totals totals = meter.totals();
                now.put(meter, totals);
                Totals since = totals.since(before.getOrDefault(meter, Totals.ZERO));
                int quarantines = breaker.quarantines(closed);
                Peer peer = new Peer(node, since.calls(), since.failures(), quarantines);
                return new Judged(peer, breaker, meter);
              });
    }

    @Override
    public BreakerState state() {
      return breaker.state();
    }

    @Override
    public void record(long startNanos, Outcome outcome, long latencyNanos) {
      breaker.record(startNanos, outcome, latencyNanos);
    }

    @Override
    public Optional<Probe> tryProbe(long leaseNanos) {
      return breaker.tryProbe(leaseNanos);
    }

    @Override
    public void close() {
      breaker.close();
      leave(this);
    }

    @Override
    public String toString() {
      return breaker.toString();
    }
  }
}
