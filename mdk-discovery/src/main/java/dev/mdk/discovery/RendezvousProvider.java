package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * Provides {@link Balancers#rendezvous} as {@code rendezvous}; the setting {@code balancer.bound}
 * (125) is its bound in per cent.
 */
public final class RendezvousProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RendezvousProvider() {}

  @Override
  public String name() {
    return BuiltIn.RENDEZVOUS.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.RENDEZVOUS.create(settings, facilities);
  }
}
