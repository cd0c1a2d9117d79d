package dev.mdk.discovery.eureka;

import dev.mdk.Node;
import dev.mdk.discovery.registry.TcpProxy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.testing.contracts.RegistrarContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The rules, with a real Eureka server. It is away when nothing gets through to it. */
class EurekaContractsTest {

  private static final String SECRET = "correct-horse";

  @TempDir static Path folder;
  private static EurekaServer eureka;
  private static TcpProxy proxy;

  private final Facilities facilities = Facilities.system().start();

  @BeforeAll
  static void startEureka() throws Exception {
    eureka = new EurekaServer(folder);
    proxy = new TcpProxy(eureka.port());
  }

  @AfterAll
  static void endEureka() throws Exception {
    if (eureka != null) {
      proxy.close();
      eureka.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    facilities.close();
    mend();
    eureka.clear();
  }

  private EurekaSource eurekaSource() {
    return EurekaSource.of(
        EurekaServer.url(proxy.port()),
        Settings.of(
            Map.of(
                "discovery.eureka.user", "svc",
                "discovery.eureka.password", SECRET,
                "discovery.eureka.ttl", "3s",
                "discovery.eureka.interval", "200ms")),
        facilities);
  }

  private static void mend() throws Exception {
    eureka.signal("CONT");
    proxy.mend();
  }

  private static void empty() throws Exception {
    eureka.kill();
    eureka.start();
    eureka.awaitAnswer();
    proxy.mend();
  }

  @Nested
  class Source extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) throws Exception {
      for (Node node : nodes) {
        eureka.register(node);
      }
      return eurekaSource();
    }

    @Override
    protected void breakRegistry() {
      proxy.cut();
    }

    @Override
    protected void mendRegistry() throws Exception {
      mend();
    }

    @Override
    protected void emptyRegistry() throws Exception {
      empty();
    }

    @Override
    protected void spoilRegistry() throws Exception {
      eureka.register("HELLO", EurekaSourceTest.instance("HELLO", "none", "no host", 1));
      eureka.register("HELLO", EurekaSourceTest.instance("HELLO", "port", "a", 0));
      eureka.register(
          "ORDERS",
          EurekaSourceTest.instance("ORDERS", "huge", "a", 1, "mdk-address", "x".repeat(100_000)));
    }

    @Override
    protected void stallRegistry() throws Exception {
      eureka.signal("STOP");
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
  class EurekaRegistrar extends RegistrarContract {
    @Override
    protected Registrar registrar() {
      return eurekaSource().registrar().orElseThrow();
    }

    @Override
    protected DiscoverySource source() {
      return eurekaSource();
    }

    @Override
    protected void breakRegistry() {
      proxy.cut();
    }

    @Override
    protected void mendRegistry() throws Exception {
      mend();
    }

    @Override
    protected void emptyRegistry() throws Exception {
      empty();
    }

    @Override
    protected void stallRegistry() throws Exception {
      eureka.signal("STOP");
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
