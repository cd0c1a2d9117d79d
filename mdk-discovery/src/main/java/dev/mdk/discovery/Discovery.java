package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import java.util.Optional;

/** Starts a routing table by hand, for who uses discovery without sessions. */
public final class Discovery {

  private Discovery() {}

  /**
   * Starts a routing table with default settings, without breakers and with {@link
   * Balancers#twoChoices()}.
   *
   * @param source who tells the nodes
   * @param facilities what it runs on, such as {@code Facilities.system().start()}; the caller
   *     closes them after the table
   * @return the table, to be closed
   */
  public static Routing start(DiscoverySource source, Facilities facilities) {
    return start(
        source,
        facilities,
        BreakerEngine.NONE,
        BuiltIn.DEFAULT.create(Settings.NONE, facilities),
        Settings.NONE);
  }

  /**
   * Starts a routing table.
   *
   * @param source who tells the nodes
   * @param facilities what it runs on; the caller closes them after the table
   * @param breakers who counts and decides for each node
   * @param balancer who chooses
   * @param settings how long it waits, and so on
   * @return the table, to be closed
   * @throws dev.mdk.ConfigurationException if a setting or the source is wrong
   */
  public static Routing start(
      DiscoverySource source,
      Facilities facilities,
      BreakerEngine breakers,
      Balancer balancer,
      Settings settings) {
    return new DiscoveryProvider()
        .create(settings, facilities, source, breakers, Optional.of(balancer));
  }
}
