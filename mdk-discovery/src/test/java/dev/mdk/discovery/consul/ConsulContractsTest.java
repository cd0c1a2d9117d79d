package dev.mdk.discovery.consul;

import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.testing.contracts.RegistrarContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The rules, with a fake of Consul. */
class ConsulContractsTest {

  private static final String SECRET = "8f246b77-f3e1-ff88-5b48-8ec93abf3e05";

  private final Facilities facilities = Facilities.system().start();
  private FakeConsul consul;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    consul.require(SECRET);
  }

  @AfterEach
  void end() throws IOException {
    facilities.close();
    consul.close();
  }

  private ConsulSource consulSource(String emptyAfter) {
    return ConsulSource.of(
        consul.url(),
        Settings.of(
            Map.of(
                "discovery.consul.token",
                SECRET,
                "discovery.consul.ttl",
                "6s",
                "discovery.consul.wait",
                "1s",
                "discovery.empty-after",
                emptyAfter)),
        facilities);
  }

  private void mend() throws IOException {
    consul.silence(false);
    if (!consul.isRunning()) {
      consul.start();
    }
  }

  private void register(Node node) {
    ConsulEntry entry = ConsulEntry.of(node, Duration.ofHours(1));
    consul.register(entry.id(), Json.write(entry.body()));
  }

  @Nested
  class Source extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) {
      nodes.forEach(ConsulContractsTest.this::register);
      return consulSource("30s");
    }

    @Override
    protected boolean isOnDemand() {
      return true;
    }

    @Override
    protected void breakRegistry() throws IOException {
      consul.kill();
    }

    @Override
    protected void mendRegistry() throws IOException {
      mend();
    }

    @Override
    protected void emptyRegistry() throws IOException {
      consul.forget();
      mend();
    }

    @Override
    protected void spoilRegistry() {
      consul.register("none", "{\"Name\":\"hello\",\"Address\":\"no host\",\"Port\":1}");
      consul.register("port", "{\"Name\":\"hello\",\"Address\":\"a\",\"Port\":0,\"Meta\":7}");
      String huge = "x".repeat(100_000);
      consul.register(
          "huge", "{\"Name\":\"orders\",\"Port\":1,\"Meta\":{\"mdk-address\":\"" + huge + "\"}}");
    }

    @Override
    protected void stallRegistry() {
      consul.silence(true);
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(SECRET);
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }

  @Nested
  class ConsulRegistrar extends RegistrarContract {
    @Override
    protected Registrar registrar() {
      return consulSource("1s").registrar().orElseThrow();
    }

    @Override
    protected DiscoverySource source() {
      ConsulSource source = consulSource("1s");
      return listener -> {
        DiscoverySource.Subscription subscription = source.start(listener);
        subscription.want("hello");
        subscription.want("orders");
        return subscription;
      };
    }

    @Override
    protected void breakRegistry() throws IOException {
      consul.kill();
    }

    @Override
    protected void mendRegistry() throws IOException {
      mend();
    }

    @Override
    protected void emptyRegistry() throws IOException {
      consul.forget();
      mend();
    }

    @Override
    protected void stallRegistry() {
      consul.silence(true);
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(SECRET);
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }
}
