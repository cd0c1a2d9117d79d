package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * Provides {@link Balancers#leastRequests} as {@code least-requests}; the setting {@code
 * balancer.choices} (2) says of how many.
 */
public final class LeastRequestsProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LeastRequestsProvider() {}

  @Override
  public String name() {
    return BuiltIn.LEAST_REQUESTS.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.LEAST_REQUESTS.create(settings, facilities);
  }
}
