package dev.mdk.discovery;

import dev.mdk.json.JsonValue;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** Nodes of the own zone, and others where there are none or these have too much to do. */
final class ZoneFirst implements Balancer {

  private static final String PROPERTY = "zone";

  private final String zone;
  private final int spill;
  private final Balancer within;

  ZoneFirst(String zone, int spill, Balancer within) {
    if (zone.isEmpty()) {
      throw new IllegalArgumentException("zone: \"\" (expected: a name)");
    }
    if (spill < 1) {
      throw new IllegalArgumentException("spill: " + spill + " (expected: >= 1)");
    }
    this.zone = zone;
    this.spill = spill;
    this.within = Balancers.within(within);
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    List<Endpoint> near = new ArrayList<>();
    List<Endpoint> far = new ArrayList<>();
    for (Endpoint node : admitted) {
      (isNear(node) ? near : far).add(node);
    }
    if (near.isEmpty() || far.isEmpty()) {
      return within.over(admitted);
    }
    Picker pickNear = within.over(List.copyOf(near));
    Picker pickFar = within.over(List.copyOf(far));
    return hint -> {
      Endpoint first = pickNear.pick(hint);
      int inFlight = first.inFlightLately();
      if (inFlight < spill) {
        return first;
      }
      Endpoint other = pickFar.pick(hint);
      return other.inFlightLately() < inFlight ? other : first;
    };
  }

  private boolean isNear(Endpoint endpoint) {
    JsonValue value = endpoint.node().properties().get(PROPERTY);
    return value != null && value.asString().filter(zone::equals).isPresent();
  }

  @Override
  public String toString() {
    return "zone-first for " + zone + ", " + within;
  }
}
