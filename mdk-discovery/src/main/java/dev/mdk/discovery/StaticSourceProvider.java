package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * Provides a source of nodes that a setting lists, as {@code static:nodes=<json>}: a list of nodes
 * in the format of the original MDK, {@code [{"service": "hello", "version": "1.0", "address":
 * "http://127.0.0.1:8080"}]}. An entry without an {@code id} is a node of its own, known by its
 * address; one without an {@code environment} is in {@code sandbox}. A bad entry is left out with a
 * warning.
 */
public final class StaticSourceProvider implements DiscoverySourceProvider {

  private static final String NODES = "nodes=";

  /** For {@link java.util.ServiceLoader}. */
  public StaticSourceProvider() {}

  @Override
  public String name() {
    return "static";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    if (!argument.startsWith(NODES)) {
      throw new ConfigurationException(
          "discovery.source: static:" + Texts.show(argument) + " (expected: static:nodes=<json>)");
    }
    return StaticSource.parse(argument.substring(NODES.length()));
  }
}
