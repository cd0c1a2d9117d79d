package dev.mdk.discovery.consul;

import dev.mdk.discovery.registry.NeedsHttp;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code consul:http://a:8500,http://b:8500}: nodes are services in HashiCorp Consul
 * that are healthy. It registers too, with an agent. Without a URL it is the agent of this machine.
 *
 * <p>Settings: {@code discovery.consul.token} or {@code discovery.consul.token-file} (of the ACL
 * system), {@code discovery.consul.datacenter} (whose nodes; that of the agent), {@code
 * discovery.consul.scheme} (of nodes that do not say theirs, {@code http}), {@code
 * discovery.consul.ttl} (how long a node outlives its process, 15 s; renewed three times in it),
 * {@code discovery.consul.wait} (how long a question waits for a change, 30 s), and, as files in
 * PEM form, {@code discovery.consul.ca}, {@code discovery.consul.cert} and {@code
 * discovery.consul.key}.
 */
public final class ConsulSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public ConsulSourceProvider() {}

  @Override
  public String name() {
    return "consul";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return NeedsHttp.make(name(), () -> ConsulSource.of(argument, settings, facilities));
  }
}
