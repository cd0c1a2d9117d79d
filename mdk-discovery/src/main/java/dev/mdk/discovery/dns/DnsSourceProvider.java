package dev.mdk.discovery.dns;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code dns:_{service}._tcp.example.com}: the records SRV of the name that stands for a
 * service, and the addresses of their targets; or {@code dns:{service}.example.com:8080}: the
 * addresses of that name, with this port. It registers nothing.
 *
 * <p>Only services that somebody asks for are looked up, again before they expire, and at once when
 * a connection failed, at most once a second each. Of records SRV, those of the best priority that
 * have an address get the calls; the others are spares, with the property {@code priority}. The
 * weight of a record becomes the property {@code weight} of the node. The version is that of a
 * record TXT of the same name, {@code version=1.2}, else 1.0; nodes are in the environment of this
 * process. That a name has nothing any more is believed after the time of the setting {@code
 * discovery.empty-after}.
 *
 * <p>Settings: {@code discovery.dns.servers} (those of {@code /etc/resolv.conf}), such as {@code
 * 10.0.0.2,[::1]:5353}; {@code discovery.dns.scheme} ({@code http}; with {@code https} a node's
 * address has the name of the target, which certificates are about); {@code discovery.dns.version}
 * (instead of asking for records TXT); {@code discovery.dns.timeout} (for one server, 500 ms) and
 * {@code discovery.dns.total} (for a question, 3 s); {@code discovery.dns.max-ttl} (the longest
 * time that an answer is believed, 1 minute; the shortest is a second).
 */
public final class DnsSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public DnsSourceProvider() {}

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return new DnsSource(argument, settings, facilities);
  }
}
