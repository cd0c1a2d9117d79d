package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Balancers#roundRobin()} as {@code round-robin}. */
public final class RoundRobinProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RoundRobinProvider() {}

  @Override
  public String name() {
    return BuiltIn.ROUND_ROBIN.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.ROUND_ROBIN.create(settings, facilities);
  }
}
