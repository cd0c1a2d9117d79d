package dev.mdk.spi;

import dev.mdk.Outcome;
import java.util.Optional;

/** The breaker that never opens. */
enum NoBreaker implements BreakerEngine.Breaker {
  INSTANCE;

  @Override
  public BreakerState state() {
    return BreakerState.CLOSED;
  }

  @Override
  public void record(long startNanos, Outcome outcome, long latencyNanos) {}

  @Override
  public Optional<BreakerEngine.Probe> tryProbe(long leaseNanos) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
