package dev.mdk.discovery.kubernetes;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The rules, with an API server that stands in for a real one. */
class KubernetesContractsTest {

  private static final String TOKEN = "eyJhbGciOi.secret-of-the-pod";

  @Nested
  class Source extends DiscoverySourceContract {
    private final Facilities facilities = Facilities.system().start();
    private FakeApiServer server;

    @BeforeEach
    void make() throws Exception {
      server = new FakeApiServer();
      server.token = TOKEN;
    }

    @AfterEach
    void end() throws Exception {
      facilities.close();
      server.close();
    }

    private Node node(String id, String service, String version, int number) {
      return new Node(
          id,
          service,
          version,
          "http://10.0.0." + number + ":8080",
          Map.of("zone", JsonString.of("a")),
          Environment.SANDBOX);
    }

    @Override
    protected List<Node> nodes() {
      return List.of(
          node("one", "hello", "1.0", 1),
          node("two", "hello", "1.2.3", 2),
          node("three", "orders", "2.0", 3));
    }

    private JsonObject slice(Node node) {
      String address = node.address().substring("http://".length()).replace(":8080", "");
      return Slices.labelled(
          Slices.slice(
              node.service() + "-" + node.id(),
              node.service(),
              Slices.pod(node.id(), address, "'zone':'a'")),
          "app.kubernetes.io/version",
          node.version());
    }

    @Override
    protected DiscoverySource source(List<Node> nodes) throws Exception {
      nodes.forEach(node -> server.store.put(slice(node)));
      Settings settings =
          Settings.of(
              Map.of(
                  "discovery.kubernetes.namespace",
                  Slices.NAMESPACE,
                  "discovery.kubernetes.token",
                  TOKEN,
                  "discovery.kubernetes.timeout",
                  "2s"));
      return KubernetesSource.of(server.url(), settings, facilities);
    }

    @Override
    protected void breakRegistry() throws Exception {
      server.kill();
    }

    @Override
    protected void mendRegistry() throws Exception {
      if (server.isRunning()) {
        server.resume();
      } else {
        server.start();
      }
    }

    @Override
    protected void emptyRegistry() throws Exception {
      server.store.wipe();
      server.start();
    }

    @Override
    protected void stallRegistry() {
      server.stall();
    }

    @Override
    protected void spoilRegistry() {
      server.store.put(Slices.with(Slices.slice("0-none", "hello"), "'kind':'Pod'"));
      server.store.put(Slices.with(Slices.slice("1-none", "hello"), "'endpoints':{'a':1}"));
      server.store.put(Slices.slice("2-none", "hello", "1", "{}", "{'addresses':['evil.com/#']}"));
      server.store.put(Slices.with(Slices.slice("3-none", "hello"), "'addressType':7,'ports':9"));
      server.store.put(Slices.slice("4-none", "../../etc", Slices.pod("x", "10.0.0.9")));
      server.store.inject("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\"}}");
      server.store.inject("{\"type\":\"SURPRISE\",\"object\":{}}");
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(TOKEN);
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }
}
