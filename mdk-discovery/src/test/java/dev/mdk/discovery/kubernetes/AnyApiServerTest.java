package dev.mdk.discovery.kubernetes;

import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.DiscoveryV1EndpointPort;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointConditions;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds with any API server: the one that stands in for it, or a real one, which is named by
 * {@code mdk.test.kubernetes} (its URL) and {@code mdk.test.kubernetes.namespace}, {@code
 * .token-file} and {@code .ca}. It makes slices of its own there, and deletes them.
 */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class AnyApiServerTest {

  private static final String PROPERTY = "mdk.test.kubernetes";

  private final String service = "mdk-test-" + UUID.randomUUID();
  private final Map<String, String> settings = new HashMap<>();
  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private Optional<FakeApiServer> fake = Optional.empty();
  private String url = System.getProperty(PROPERTY, "");
  private String namespace = System.getProperty(PROPERTY + ".namespace", "default");
  private ApiClient client;
  private DiscoveryV1Api api;

  @BeforeEach
  void connect() throws Exception {
    client = new ApiClient();
    if (url.isEmpty()) {
      fake = Optional.of(new FakeApiServer());
      url = fake.get().url();
    }
    for (String name : List.of("token-file", "ca")) {
      Optional.ofNullable(System.getProperty(PROPERTY + "." + name))
          .ifPresent(value -> settings.put("discovery.kubernetes." + name, value));
    }
    settings.put("discovery.kubernetes.namespace", namespace);
    settings.put("discovery.kubernetes.selector", "kubernetes.io/service-name=" + service);
    String ca = settings.get("discovery.kubernetes.ca");
    if (ca != null) {
      client.setSslCaCert(new ByteArrayInputStream(Files.readAllBytes(Path.of(ca))));
    }
    String token = settings.get("discovery.kubernetes.token-file");
    if (token != null) {
      client.setApiKeyPrefix("Bearer");
      client.setApiKey(Files.readString(Path.of(token)).strip());
    }
    api = new DiscoveryV1Api(client.setBasePath(url));
  }

  @AfterEach
  void close() throws Exception {
    facilities.close();
    client.getHttpClient().connectionPool().evictAll();
    client.getHttpClient().dispatcher().executorService().shutdown();
    if (fake.isPresent()) {
      fake.get().close();
    }
  }

  private V1EndpointSlice slice(String name, V1Endpoint... endpoints) {
    return new V1EndpointSlice()
        .apiVersion("discovery.k8s.io/v1")
        .kind("EndpointSlice")
        .metadata(
            new V1ObjectMeta()
                .name(service + "-" + name)
                .namespace(namespace)
                .labels(
                    Map.of(
                        "kubernetes.io/service-name",
                        service,
                        "app.kubernetes.io/version",
                        "1.2.3")))
        .addressType("IPv4")
        .ports(List.of(new DiscoveryV1EndpointPort().name("http").protocol("TCP").port(8080)))
        .endpoints(List.of(endpoints));
  }

  private static V1Endpoint endpoint(String address, boolean ready) {
    return new V1Endpoint()
        .addresses(List.of(address))
        .zone("eu-1a")
        .conditions(new V1EndpointConditions().ready(ready));
  }

  @Test
  void followsWhatHappensThere() throws Exception {
    api.createNamespacedEndpointSlice(namespace, slice("a", endpoint("10.99.0.1", true))).execute();
    try (Subscription subscription =
        KubernetesSource.of(url, Settings.of(settings), facilities).start(watcher)) {
      watcher.await(SYNCED);
      assertThat(watcher.addresses()).containsExactly("http://10.99.0.1:8080");
      assertThat(watcher.nodes().get(0).version()).isEqualTo("1.2.3");

      V1EndpointSlice both = slice("b", endpoint("10.99.0.2", true), endpoint("10.99.0.3", false));
      api.createNamespacedEndpointSlice(namespace, both).execute();
      watcher.awaitAddresses("http://10.99.0.1:8080", "http://10.99.0.2:8080");
      V1EndpointSlice other = slice("b", endpoint("10.99.0.2", false), endpoint("10.99.0.3", true));
      api.replaceNamespacedEndpointSlice(service + "-b", namespace, other).execute();
      watcher.awaitAddresses("http://10.99.0.1:8080", "http://10.99.0.3:8080");
      api.deleteNamespacedEndpointSlice(service + "-a", namespace).execute();
      watcher.awaitAddresses("http://10.99.0.3:8080");
    } finally {
      api.deleteNamespacedEndpointSlice(service + "-b", namespace).execute();
    }
  }
}
