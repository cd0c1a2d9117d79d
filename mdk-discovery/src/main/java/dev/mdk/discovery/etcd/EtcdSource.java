package dev.mdk.discovery.etcd;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.discovery.registry.Endpoints;
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
import java.util.random.RandomGenerator;

/** Nodes as keys in etcd. */
final class EtcdSource implements DiscoverySource {

  private static final String SETTINGS = "discovery.etcd";
  private static final URI STANDARD = URI.create("http://a:2379");
  private static final Duration LEAST_TTL = Duration.ofSeconds(2); // etcd grants no less

  private final EtcdClient client;
  private final EtcdKeys keys;
  private final Duration ttl;
  private final Settings settings;
  private final Facilities facilities;

  private EtcdSource(
      EtcdClient client, EtcdKeys keys, Duration ttl, Settings settings, Facilities facilities) {
    this.client = client;
    this.keys = keys;
    this.ttl = ttl;
    this.settings = settings;
    this.facilities = facilities;
  }

  static EtcdSource of(String endpoints, Settings settings, Facilities facilities) {
    Optional<EtcdLogin.User> user =
        settings
            .find(SETTINGS + ".user")
            .map(
                name ->
                    new EtcdLogin.User(
                        name,
                        Secret.find(settings, SETTINGS + ".password")
                            .orElseThrow(EtcdSource::noPassword)));
    Duration ttl = settings.duration(SETTINGS + ".ttl", Duration.ofSeconds(15));
    if (ttl.compareTo(LEAST_TTL) < 0) {
      throw new ConfigurationException(
          SETTINGS + ".ttl: " + ttl + " (expected: at least " + LEAST_TTL + ")");
    }
    return new EtcdSource(
        new EtcdClient(
            endpoints(endpoints, facilities.random()),
            user,
            Tls.find(settings, SETTINGS),
            facilities),
        new EtcdKeys(settings.find(SETTINGS + ".prefix").orElse("/mdk/")),
        ttl,
        settings,
        facilities);
  }

  /** Reads the URLs of the members, with commas between. */
  static Endpoints endpoints(String text, RandomGenerator random) {
    return Endpoints.parse("etcd", text, STANDARD, random);
  }

  private static ConfigurationException noPassword() {
    return new ConfigurationException(
        SETTINGS + ".user without " + SETTINGS + ".password (expected: both, or neither)");
  }

  @Override
  public Subscription start(NodeListener listener) {
    Duration silence = settings.duration(SETTINGS + ".silence", Duration.ofSeconds(10));
    return new EtcdSubscription(client, keys, silence, settings, facilities, listener).begin();
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(
        (node, listener) -> {
          byte[] value = value(node);
          EtcdKeeper keeper = new EtcdKeeper(client, keys.newKey(node), value, ttl);
          return new KeptRegistration(toString(), facilities, node, listener, keeper).start();
        });
  }

  private static byte[] value(Node node) {
    byte[] value = EtcdKeys.encode(node);
    if (EtcdKeys.decode(value).isEmpty()) {
      throw new ConfigurationException(
          "node: " + node + " (expected: one that fits in " + EtcdKeys.MAX_BYTES + " bytes)");
    }
    return value;
  }

  @Override
  public String toString() {
    return "etcd:" + client;
  }
}
