package dev.mdk.examples.source;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.net.URI;

/** Makes the source {@code list:http://registry.example/nodes.json}. */
public final class ListSourceProvider implements DiscoverySourceProvider {

  @Override
  public String name() {
    return "list";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    if (!argument.startsWith("http://") && !argument.startsWith("https://")) {
      throw new ConfigurationException(
          "discovery.source: list:" + argument + " (expected: list:<http URL>)");
    }
    return new ListSource(URI.create(argument), facilities);
  }
}
