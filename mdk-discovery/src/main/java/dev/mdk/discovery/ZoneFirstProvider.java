package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * Provides {@link Balancers#zoneFirst} as {@code zone-first}; the settings are {@code
 * balancer.zone}, the zone of this process, {@code balancer.zone.spill} (32) and {@code
 * balancer.zone.within} ({@code two-choices}).
 */
public final class ZoneFirstProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ZoneFirstProvider() {}

  @Override
  public String name() {
    return BuiltIn.ZONE_FIRST.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.ZONE_FIRST.create(settings, facilities);
  }
}
