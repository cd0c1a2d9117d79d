package dev.mdk.discovery.etcd;

import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.TcpProxy;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real etcd of one member, and a bad network before it. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class EtcdSourceTest {

  private static final Duration EMPTY_AFTER = Duration.ofSeconds(3);
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Node A = Nodes.node("hello", "1.0", "http://127.0.0.1:1");
  private static final Node B = Nodes.node("hello", "1.0", "http://127.0.0.1:2");
  private static final Node C = Nodes.node("hello", "1.0", "http://127.0.0.1:3");

  @TempDir static Path folder;
  private static EtcdCluster etcd;

  private final Facilities facilities = Facilities.system().start();
  private final String prefix = "/test" + TESTS.incrementAndGet() + "/";
  private final Watcher watcher = new Watcher();

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
  void closeFacilities() {
    facilities.close();
  }

  private Settings settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.etcd.prefix", prefix);
    settings.put("discovery.etcd.ttl", "2s");
    settings.put("discovery.etcd.silence", "1s");
    settings.put("discovery.empty-after", EMPTY_AFTER.toSeconds() + "s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return Settings.of(settings);
  }

  private EtcdSource source(int port) {
    return EtcdSource.of("http://127.0.0.1:" + port, settings(), facilities);
  }

  @Test
  void tellsWhatIsPutAndDeleted() throws Exception {
    etcd.put(prefix + "a", A);
    try (Subscription subscription = source(etcd.port(0)).start(watcher)) {
      watcher.await(SYNCED);
      assertThat(watcher.nodes()).containsExactly(A);
      etcd.put(prefix + "b", B);
      watcher.awaitAddresses(A.address(), B.address());
      etcd.delete(prefix + "a");
      watcher.awaitAddresses(B.address());
      etcd.put(prefix + "b", "no node any more".getBytes(UTF_8));
      watcher.awaitAddresses();
    }
  }

  @Test
  void readsMoreThanAPage() throws Exception {
    for (int i = 0; i < 2_500; i++) {
      etcd.put(prefix + i, Nodes.node("hello", "1.0", "http://host-" + i + ":80"));
    }
    try (Subscription subscription = source(etcd.port(0)).start(watcher)) {
      watcher.await(SYNCED);
      assertThat(watcher.nodes()).hasSize(2_500);
    }
  }

  @Test
  void noticesASilentConnectionAndWhatWasCompactedMeanwhile() throws Exception {
    etcd.put(prefix + "a", A);
    etcd.put(prefix + "b", B);
    try (TcpProxy proxy = new TcpProxy(etcd.port(0));
        Subscription subscription = source(proxy.port()).start(watcher)) {
      watcher.await(SYNCED);
      proxy.silence();
      etcd.delete(prefix + "a");
      etcd.put(prefix + "c", C);
      etcd.compact();
      watcher.awaitAddresses(B.address(), C.address());

      etcd.delete(prefix + "b");
      watcher.awaitAddresses(C.address());
    }
  }

  @Test
  void isRightAgainAfterItWasCutOff() throws Exception {
    etcd.put(prefix + "a", A);
    etcd.put(prefix + "b", B);
    try (TcpProxy proxy = new TcpProxy(etcd.port(0));
        Subscription subscription = source(proxy.port()).start(watcher)) {
      watcher.await(SYNCED);
      proxy.cut();
      watcher.await(LOST);
      etcd.delete(prefix + "a");
      etcd.put(prefix + "c", C);
      etcd.compact();
      assertThat(watcher.addresses()).containsExactly(A.address(), B.address());
      proxy.mend();
      watcher.awaitAddresses(B.address(), C.address());
      watcher.await(SYNCED);
    }
  }

  @Test
  void looksAtOnceIfItIsAskedTo() throws Exception {
    try (TcpProxy proxy = new TcpProxy(etcd.port(0));
        Subscription subscription =
            EtcdSource.of(
                    "http://127.0.0.1:" + proxy.port(),
                    settings("discovery.etcd.silence", "10m"),
                    facilities)
                .start(watcher)) {
      watcher.await(SYNCED);
      proxy.silence();
      etcd.put(prefix + "a", A);
      subscription.refresh("hello");
      watcher.awaitAddresses(A.address());
    }
  }

  @Test
  void keepsNodesOfAServerWithoutMemoryUntilTheyAreBackOrTimeIsOver(@TempDir Path own)
      throws Exception {
    try (var forgetful =
        new EtcdCluster(own, 1, "--heartbeat-interval=20", "--election-timeout=200")) {
      forgetful.put(prefix + "a", A);
      forgetful.put(prefix + "b", B);
      forgetful.put(prefix + "c", Nodes.node("orders", "1.0", "http://127.0.0.1:4"));
      try (Subscription subscription = source(forgetful.port(0)).start(watcher)) {
        watcher.await(SYNCED);
        forgetful.kill(0);
        watcher.await(LOST);
        forgetful.wipe(0);
        long start = System.nanoTime();
        forgetful.start(0);
        forgetful.awaitHealth();
        watcher.await(SYNCED); // it has seen that the revision is lower than it was
        forgetful.put(prefix + "a", A);
        for (int i = 0; i < 10; i++) { // and is soon as high again
          forgetful.put("/other", A);
        }
        watcher.awaitAddresses(A.address());
        assertThat(watcher.downNanos(B.address()) - start).isGreaterThan(EMPTY_AFTER.toNanos());
        assertThat(watcher.downNanos("http://127.0.0.1:4") - start)
            .isGreaterThan(EMPTY_AFTER.toNanos());
        assertThat(watcher.downs()).doesNotContain(A.address());
      }
    }
  }

  @Test
  void registersAgainWhatWasRevokedOrDeleted() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    // Long enough for beats that come late, as a lease that ends for want of them is told as well.
    EtcdSource source = etcd.source(settings("discovery.etcd.ttl", "6s"), facilities);
    try (Registration registration =
        source
            .registrar()
            .orElseThrow()
            .register(A, (node, state, detail) -> told.add(state + " " + detail))) {
      assertThat(told.poll(60, TimeUnit.SECONDS)).startsWith("REGISTERED");
      JsonObject entry = entries().get(0);

      call("/v3/lease/revoke", "ID", entry.string("lease").orElseThrow());
      assertThat(told.poll(60, TimeUnit.SECONDS)).contains("LOST").contains("the lease is gone");
      assertThat(told.poll(60, TimeUnit.SECONDS)).startsWith("REGISTERED");

      call("/v3/kv/deleterange", "key", entries().get(0).string("key").orElseThrow());
      assertThat(told.poll(60, TimeUnit.SECONDS)).contains("LOST").contains("the key is gone");
      assertThat(told.poll(60, TimeUnit.SECONDS)).startsWith("REGISTERED");
      assertThat(entries()).hasSize(1);
    }
    assertThat(entries()).as("withdrawn when close returned").isEmpty();
  }

  private static void call(String path, String name, String value) throws Exception {
    etcd.call(path, JsonObject.builder().put(name, value).build());
  }

  private List<JsonObject> entries() throws Exception {
    EtcdKeys keys = new EtcdKeys(prefix);
    JsonObject all =
        etcd.call(
            "/v3/kv/range",
            JsonObject.builder().put("key", keys.first()).put("range_end", keys.end()).build());
    return EtcdListing.entries(all, "kvs").stream().map(kv -> kv.asObject().orElseThrow()).toList();
  }

  @Test
  void aProcessThatDiesIsGoneWhenItsLeaseRunsOut() throws Exception {
    try (Facilities process = Facilities.system().start();
        Subscription subscription = source(etcd.port(0)).start(watcher)) {
      EtcdSource dying = EtcdSource.of("http://127.0.0.1:" + etcd.port(0), settings(), process);
      dying.registrar().orElseThrow().register(A, RegistrationListener.NONE);
      watcher.awaitAddresses(A.address());
      process.close(); // no beat any more
      watcher.awaitAddresses();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a:2379",
        "ftp://a:2379",
        "http://a:2379/path",
        "http://a:2379?x=y",
        "http://a:2379,,http://b:2379",
        "http://me:hunter2@a:2379",
        "http://a b"
      })
  void refusesWhatIsNoEndpointAndShowsNoPassword(String endpoints) {
    assertThatThrownBy(() -> EtcdSource.of(endpoints, settings(), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http://a:2379")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesHalfASetting() {
    assertThatThrownBy(
            () -> EtcdSource.of("http://a", settings("discovery.etcd.user", "me"), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("discovery.etcd.password");
    assertThatThrownBy(
            () -> EtcdSource.of("http://a", settings("discovery.etcd.cert", "me.pem"), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("discovery.etcd.key");
    assertThatThrownBy(
            () -> EtcdSource.of("http://a", settings("discovery.etcd.ttl", "1s"), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("discovery.etcd.ttl: PT1S");
  }

  @Test
  void refusesANodeThatNoReaderWouldTake() {
    String huge = "x".repeat(70_000);
    Node node =
        new Node(
            "id",
            "hello",
            "1.0",
            "http://a",
            Map.of("text", dev.mdk.json.JsonString.of(huge)),
            A.environment());
    assertThatThrownBy(
            () -> source(1).registrar().orElseThrow().register(node, RegistrationListener.NONE))
        .isInstanceOf(ConfigurationException.class);
  }
}
