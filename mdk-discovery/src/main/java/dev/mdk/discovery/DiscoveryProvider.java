package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Routing;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import java.util.Optional;

/** Provides the routing table of {@link Discovery}; {@link Balancers#twoChoices()} by default. */
public final class DiscoveryProvider implements RoutingProvider {

  /** For {@link java.util.ServiceLoader}. */
  public DiscoveryProvider() {}

  @Override
  public Routing create(
      Settings settings,
      Facilities facilities,
      DiscoverySource source,
      BreakerEngine breakers,
      Optional<Balancer> balancer) {
    return RoutingTable.start(
        Limits.of(settings),
        facilities,
        CachedSource.ifWanted(source, settings, facilities),
        breakers,
        Subset.ifWanted(
            balancer.isPresent() ? balancer.get() : BuiltIn.DEFAULT.create(settings, facilities),
            settings,
            facilities));
  }
}
