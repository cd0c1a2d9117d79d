package dev.mdk.control;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code control:ws://host:8801/rtp}, or {@code control:} with the setting {@code
 * server.url}: what is registered with Mission Control. It registers too. See {@link ControlClient}
 * for the settings.
 */
public final class ControlSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public ControlSourceProvider() {}

  @Override
  public String name() {
    return "control";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    Place place = argument.isEmpty() ? Place.require(settings) : Place.of(argument, settings);
    return new ControlSource(place, facilities);
  }
}
