package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Quarantines if one of several policies does. */
record AnyOf(List<BreakerPolicy> members) implements BreakerPolicy {

  AnyOf {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("policies: none (expected: at least one)");
    }
  }

  @Override
  public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
    Optional<Quarantine> heaviest = Optional.empty();
    for (BreakerPolicy member : members) {
      Optional<Quarantine> next = member.decide(counts.over(member.window()), state, nowNanos);
      if (heaviest.isEmpty() || (next.isPresent() && isHeavier(next.get(), heaviest.get()))) {
        heaviest = next;
      }
    }
    return heaviest;
  }

  private static boolean isHeavier(Quarantine one, Quarantine other) {
    return one.evidence() == other.evidence()
        ? one.pause().compareTo(other.pause()) > 0
        : one.evidence() == Evidence.HARD;
  }

  @Override
  public Set<Window> windows() {
    Set<Window> all = new LinkedHashSet<>();
    for (BreakerPolicy member : members) {
      all.addAll(member.windows());
    }
    return all;
  }

  @Override
  public List<OutlierRule> outlierRules() {
    List<OutlierRule> all = new ArrayList<>();
    for (BreakerPolicy member : members) {
      all.addAll(member.outlierRules());
    }
    return all;
  }
}
