package dev.mdk.discovery.etcd;

import dev.mdk.discovery.registry.NeedsHttp;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code etcd:http://a:2379,http://b:2379}: nodes are keys in etcd 3.4 or later, and
 * live as long as the lease that their process keeps. It registers too.
 *
 * <p>Settings: {@code discovery.etcd.prefix} ({@code /mdk/}), {@code discovery.etcd.ttl} (how long
 * a node outlives its process, 15 s), {@code discovery.etcd.silence} (after what silence a watch is
 * doubted and made anew, 10 s), {@code discovery.etcd.user}, {@code discovery.etcd.password} or
 * {@code discovery.etcd.password-file}, and, as files in PEM form, {@code discovery.etcd.ca},
 * {@code discovery.etcd.cert} and {@code discovery.etcd.key}.
 */
public final class EtcdSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public EtcdSourceProvider() {}

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return NeedsHttp.make(name(), () -> EtcdSource.of(argument, settings, facilities));
  }
}
