package dev.mdk.discovery;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Sources#local} as {@code local:<name>}; the name may be left out. */
public final class LocalSourceProvider implements DiscoverySourceProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LocalSourceProvider() {}

  @Override
  public String name() {
    return "local";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return Sources.local(argument, facilities);
  }
}
