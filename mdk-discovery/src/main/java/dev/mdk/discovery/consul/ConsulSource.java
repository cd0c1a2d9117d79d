package dev.mdk.discovery.consul;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.Heartbeat;
import dev.mdk.discovery.registry.KeptRegistration;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.discovery.registry.Tls;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Nodes as services in Consul. */
final class ConsulSource implements DiscoverySource {

  private static final String SETTINGS = "discovery.consul";
  private static final URI STANDARD = URI.create("http://a:8500");
  private static final String HERE = "http://127.0.0.1:8500";
  private static final int BEATS = 3; // for each time that a check would last
  private static final Duration LEAST_TTL = Duration.ofSeconds(BEATS);
  private static final Duration LEAST_WAIT = Duration.ofSeconds(1);
  private static final Duration MOST_WAIT = Duration.ofMinutes(10); // Consul's

  private final ConsulClient client;
  private final boolean https;
  private final Duration wait;
  private final Duration ttl;
  private final Settings settings;
  private final Facilities facilities;

  private ConsulSource(
      ConsulClient client,
      boolean https,
      Duration wait,
      Duration ttl,
      Settings settings,
      Facilities facilities) {
    this.client = client;
    this.https = https;
    this.wait = wait;
    this.ttl = ttl;
    this.settings = settings;
    this.facilities = facilities;
  }

  static ConsulSource of(String agents, Settings settings, Facilities facilities) {
    Duration wait =
        between(
            SETTINGS + ".wait",
            settings.duration(SETTINGS + ".wait", Duration.ofSeconds(30)),
            LEAST_WAIT,
            MOST_WAIT);
    Duration ttl =
        between(
            SETTINGS + ".ttl",
            settings.duration(SETTINGS + ".ttl", Duration.ofSeconds(15)),
            LEAST_TTL,
            Duration.ofDays(1));
    ConsulClient client =
        new ConsulClient(
            Endpoints.parse(
                "consul", agents.isEmpty() ? HERE : agents, STANDARD, facilities.random()),
            new ConsulClient.Access(
                settings.find(SETTINGS + ".datacenter"),
                Secret.find(settings, SETTINGS + ".token")),
            wait,
            Tls.find(settings, SETTINGS),
            facilities);
    return new ConsulSource(client, isHttps(settings), wait, ttl, settings, facilities);
  }

  private static Duration between(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new ConfigurationException(
          key + ": " + value + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  private static boolean isHttps(Settings settings) {
    String scheme = settings.find(SETTINGS + ".scheme").orElse("http");
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigurationException(
          SETTINGS + ".scheme: " + Texts.show(scheme) + " (expected: http or https)");
    }
    return scheme.equals("https");
  }

  @Override
  public Subscription start(NodeListener listener) {
    return new ConsulSubscription(client, https, wait, settings, facilities, listener).begin();
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(this::register);
  }

  private Registration register(Node node, RegistrationListener listener) {
    Heartbeat heartbeat =
        new Heartbeat(client.entry(ConsulEntry.of(node, ttl)), ttl.dividedBy(BEATS), facilities);
    return new KeptRegistration(toString(), facilities, node, listener, heartbeat).start();
  }

  @Override
  public String toString() {
    return "consul:" + client;
  }
}
