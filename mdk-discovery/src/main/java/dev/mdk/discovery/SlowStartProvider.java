package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * Provides {@link Balancers#slowStart} as {@code slow-start}; the settings are {@code
 * balancer.slow-start.window} (30s) and {@code balancer.slow-start.within} ({@code two-choices}).
 */
public final class SlowStartProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SlowStartProvider() {}

  @Override
  public String name() {
    return BuiltIn.SLOW_START.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.SLOW_START.create(settings, facilities);
  }
}
