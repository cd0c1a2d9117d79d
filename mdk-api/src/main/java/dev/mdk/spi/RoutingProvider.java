package dev.mdk.spi;

import java.util.Optional;

/** Provides the routing table. The first one found is used. */
public interface RoutingProvider {

  /**
   * Creates the routing table and starts the source.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @param source who tells the nodes
   * @param breakers who counts and decides for each node
   * @param balancer who chooses, or empty for the provider's own default
   * @return the table, to be closed
   */
  Routing create(
      Settings settings,
      Facilities facilities,
      DiscoverySource source,
      BreakerEngine breakers,
      Optional<Balancer> balancer);
}
