package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Quarantines at once, and briefly, where no connection could be made; decides alone then, as the
 * long pauses of another policy are not meant for a node that restarts.
 */
record Unreachable(Pauses pauses, BreakerPolicy otherwise) implements BreakerPolicy {

  Unreachable {
    requireNonNull(otherwise, "otherwise");
  }

  @Override
  public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
    return counts.isUnreachable()
        ? Optional.of(
            new Quarantine(Evidence.HARD, pauses.after(counts.quarantines()), "no connection"))
        : otherwise.decide(counts, state, nowNanos);
  }

  @Override
  public Window window() {
    return otherwise.window();
  }

  @Override
  public Set<Window> windows() {
    return otherwise.windows();
  }

  @Override
  public List<OutlierRule> outlierRules() {
    return otherwise.outlierRules();
  }
}
