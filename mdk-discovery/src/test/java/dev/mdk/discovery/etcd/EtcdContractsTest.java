package dev.mdk.discovery.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.Node;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The rules, with a real etcd. Each has keys of its own. */
class EtcdContractsTest {

  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir static Path folder;
  private static EtcdCluster etcd;

  private final Facilities facilities = Facilities.system().start();
  private final String prefix = "/test" + TESTS.incrementAndGet() + "/";

  @BeforeAll
  static void startEtcd() throws Exception {
    etcd = new EtcdCluster(folder, 1, "--heartbeat-interval=20", "--election-timeout=200");
  }

  @AfterAll
  static void endEtcd() {
    if (etcd != null) {
      etcd.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    facilities.close();
    mend();
    etcd.awaitHealth();
  }

  private EtcdSource etcdSource() {
    return etcd.source(
        Settings.of(
            Map.of(
                "discovery.etcd.prefix", prefix,
                "discovery.etcd.ttl", "3s",
                "discovery.etcd.silence", "5s")),
        facilities);
  }

  private static void mend() throws Exception {
    if (etcd.isRunning(0)) {
      etcd.signal(0, "CONT");
    } else {
      etcd.start(0);
    }
  }

  @Nested
  class Source extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) throws Exception {
      for (int i = 0; i < nodes.size(); i++) {
        etcd.put(prefix + i, nodes.get(i));
      }
      return etcdSource();
    }

    @Override
    protected void breakRegistry() {
      etcd.kill(0);
    }

    @Override
    protected void mendRegistry() throws Exception {
      mend();
    }

    @Override
    protected void emptyRegistry() throws Exception {
      etcd.wipe(0);
      mend();
    }

    @Override
    protected void spoilRegistry() throws Exception {
      etcd.put(prefix + "0-none", "{\"service\": 1}".getBytes(UTF_8));
      etcd.put(prefix + "9-no-json", new byte[] {0, -1, 1});
      etcd.put(prefix + "9-huge", new byte[1_000_000]);
      etcd.put(prefix + "9-empty", new byte[0]);
    }

    @Override
    protected void stallRegistry() throws Exception {
      etcd.signal(0, "STOP");
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }

  @Nested
  class EtcdRegistrar extends RegistrarContract {
    @Override
    protected Registrar registrar() {
      return etcdSource().registrar().orElseThrow();
    }

    @Override
    protected DiscoverySource source() {
      return etcdSource();
    }

    @Override
    protected void breakRegistry() {
      etcd.kill(0);
    }

    @Override
    protected void mendRegistry() throws Exception {
      mend();
    }

    @Override
    protected void emptyRegistry() throws Exception {
      etcd.wipe(0);
      mend();
    }

    @Override
    protected void stallRegistry() throws Exception {
      etcd.signal(0, "STOP");
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }
}
