package dev.mdk.control;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code datawire:<token>}, as the original MDK had it: {@code control:} with a token,
 * for which {@code token} and {@code DATAWIRE_TOKEN} count first. The setting {@code server.url}
 * must say where; the original's default is no more.
 */
public final class DatawireSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public DatawireSourceProvider() {}

  @Override
  public String name() {
    return "datawire";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return new ControlSource(Place.require(settings), facilities);
  }
}
