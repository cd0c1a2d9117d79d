package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Balancers#weighted()} as {@code weighted}. */
public final class WeightedProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public WeightedProvider() {}

  @Override
  public String name() {
    return BuiltIn.WEIGHTED.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.WEIGHTED.create(settings, facilities);
  }
}
