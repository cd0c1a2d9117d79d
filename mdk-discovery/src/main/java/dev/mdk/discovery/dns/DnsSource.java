package dev.mdk.discovery.dns;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Nodes in the DNS. Registers nothing. */
final class DnsSource implements DiscoverySource {

  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final String SCHEME = "discovery.dns.scheme";

  private final String argument;
  private final DnsPattern pattern;
  private final Optional<List<InetSocketAddress>> servers;
  private final DnsLookup.Kind kind;
  private final Duration eachTry;
  private final Duration total;
  private final DnsSubscription.Ttls ttls;
  private final Settings settings;
  private final Facilities facilities;

  DnsSource(String argument, Settings settings, Facilities facilities) {
    this.argument = argument;
    this.pattern = DnsPattern.parse(argument);
    this.servers = settings.find(DnsServers.KEY).map(DnsServers::parse);
    this.kind =
        new DnsLookup.Kind(
            scheme(settings), settings.find("discovery.dns.version"), facilities.environment());
    this.eachTry = settings.duration("discovery.dns.timeout", Duration.ofMillis(500));
    this.total = settings.duration("discovery.dns.total", Duration.ofSeconds(3));
    this.ttls =
        new DnsSubscription.Ttls(
            Duration.ofSeconds(1),
            settings.duration("discovery.dns.max-ttl", Duration.ofMinutes(1)));
    this.settings = settings;
    this.facilities = facilities;
  }

  private static String scheme(Settings settings) {
    String scheme = settings.find(SCHEME).orElse("http");
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigurationException(
          SCHEME + ": " + Texts.show(scheme) + " (expected: http or https)");
    }
    return scheme;
  }

  @Override
  public Subscription start(NodeListener listener) {
    DnsResolver resolver =
        new DnsResolver(
            servers.orElseGet(() -> DnsServers.ofSystem(RESOLV_CONF)),
            facilities.ticker(),
            eachTry,
            total);
    DnsLookup lookup = new DnsLookup(resolver, pattern, kind);
    String title = this + " by " + resolver;
    return new DnsSubscription(title, lookup, pattern, ttls, settings, facilities, listener)
        .begin();
  }

  @Override
  public String toString() {
    return "dns:" + argument;
  }
}
