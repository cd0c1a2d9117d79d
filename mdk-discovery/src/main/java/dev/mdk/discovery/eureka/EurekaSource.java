package dev.mdk.discovery.eureka;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.Heartbeat;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.KeptRegistration;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.Tls;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Nodes as instances in Eureka. */
final class EurekaSource implements DiscoverySource {

  private static final String SETTINGS = "discovery.eureka";
  private static final URI STANDARD = URI.create("http://a:8761/eureka");
  private static final Duration LEAST_TTL = Duration.ofSeconds(EurekaEntry.BEATS);

  private final EurekaClient client;
  private final Duration interval;
  private final Duration ttl;
  private final Settings settings;
  private final Facilities facilities;

  private EurekaSource(EurekaClient client, Settings settings, Facilities facilities) {
    this.client = client;
    this.interval = settings.duration(SETTINGS + ".interval", Duration.ofSeconds(10));
    this.ttl = settings.duration(SETTINGS + ".ttl", Duration.ofSeconds(90));
    this.settings = settings;
    this.facilities = facilities;
    if (ttl.compareTo(LEAST_TTL) < 0) {
      throw new ConfigurationException(
          SETTINGS + ".ttl: " + ttl + " (expected: at least " + LEAST_TTL + ")");
    }
  }

  static EurekaSource of(String servers, Settings settings, Facilities facilities) {
    Optional<EurekaClient.User> user =
        settings
            .find(SETTINGS + ".user")
            .map(
                name ->
                    new EurekaClient.User(
                        name,
                        Secret.find(settings, SETTINGS + ".password")
                            .orElseThrow(EurekaSource::noPassword)));
    EurekaClient client =
        new EurekaClient(
            Endpoints.parse("eureka", servers, STANDARD, facilities.random()),
            user,
            Tls.find(settings, SETTINGS),
            facilities);
    return new EurekaSource(client, settings, facilities);
  }

  private static ConfigurationException noPassword() {
    return new ConfigurationException(
        SETTINGS + ".user without " + SETTINGS + ".password (expected: both, or neither)");
  }

  @Override
  public Subscription start(NodeListener listener) {
    return new EurekaSubscription(client, interval, settings, facilities, listener).begin();
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(this::register);
  }

  private Registration register(Node node, RegistrationListener listener) {
    HttpAddress address = HttpAddress.require(node);
    Heartbeat heartbeat =
        new Heartbeat(
            client.entry(EurekaEntry.of(node, address, ttl)),
            ttl.dividedBy(EurekaEntry.BEATS),
            facilities);
    return new KeptRegistration(toString(), facilities, node, listener, heartbeat).start();
  }

  @Override
  public String toString() {
    return "eureka:" + client;
  }
}
