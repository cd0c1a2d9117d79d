package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Balancers#random()} as {@code random}. */
public final class RandomProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RandomProvider() {}

  @Override
  public String name() {
    return BuiltIn.RANDOM.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.RANDOM.create(settings, facilities);
  }
}
