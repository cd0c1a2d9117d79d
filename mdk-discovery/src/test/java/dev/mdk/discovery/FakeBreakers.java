package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Breakers whose states a test sets. The one of a node is found by the address it was made with.
 */
final class FakeBreakers implements BreakerEngine {

  private final Map<String, Fake> byAddress = new ConcurrentHashMap<>();
  final AtomicInteger made = new AtomicInteger();

  @Override
  public Breaker breaker(Node node, Runnable changed) {
    made.incrementAndGet();
    Fake fake = new Fake(changed);
    byAddress.put(node.address(), fake);
    return fake;
  }

  Fake of(String address) {
    return byAddress.get(address);
  }

  void openHard(String... addresses) {
    for (String address : addresses) {
      of(address).become(new BreakerState.Open(Evidence.HARD, "3 failures in a row", 0));
    }
  }

  void openSoft(String... addresses) {
    for (String address : addresses) {
      of(address).become(new BreakerState.Open(Evidence.SOFT, "half of the calls failed", 0));
    }
  }

  void close(String... addresses) {
    for (String address : addresses) {
      of(address).become(BreakerState.CLOSED);
    }
  }

  static final class Fake implements Breaker {
    final Runnable changed;
    final AtomicReference<BreakerState> state = new AtomicReference<>(BreakerState.CLOSED);
    final List<Outcome> recorded = Collections.synchronizedList(new ArrayList<>());
    final List<Outcome> probed = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger probes = new AtomicInteger();
    final AtomicInteger closings = new AtomicInteger();
    volatile long leaseNanos;

    Fake(Runnable changed) {
      this.changed = changed;
    }

    void become(BreakerState next) {
      state.set(next);
      changed.run();
    }

    /** Ends the pause, of a quarantine by hard evidence if there is none. */
    void due() {
      BreakerState before = state.get();
      Evidence evidence =
          before instanceof BreakerState.Closed ? Evidence.HARD : Admission.evidence(before);
      become(new BreakerState.Due(evidence, "3 failures in a row"));
    }

    @Override
    public BreakerState state() {
      return state.get();
    }

    @Override
    public void record(long startNanos, Outcome outcome, long latencyNanos) {
      recorded.add(outcome);
    }

    @Override
    public Optional<Probe> tryProbe(long leaseNanos) {
      asked.incrementAndGet();
      BreakerState before = state.get();
      if (!(before instanceof BreakerState.Due due)
          || !state.compareAndSet(
              before, new BreakerState.Probing(due.evidence(), due.reason(), 0))) {
        return Optional.empty();
      }
      this.leaseNanos = leaseNanos;
      probes.incrementAndGet();
      changed.run();
      return Optional.of(
          new Probe() {
            @Override
            public void finish(Outcome outcome, long latencyNanos) {
              probed.add(outcome);
              become(
                  outcome.isFailure()
                      ? new BreakerState.Open(due.evidence(), due.reason(), 0)
                      : BreakerState.CLOSED);
            }

            @Override
            public void release() {
              due();
            }
          });
    }

    @Override
    public void close() {
      closings.incrementAndGet();
    }
  }
}
