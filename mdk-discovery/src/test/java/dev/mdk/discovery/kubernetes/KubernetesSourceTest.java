package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.discovery.registry.TcpProxy;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With an API server that stands in for a real one, and a bad network before it. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class KubernetesSourceTest {

  private static final Duration EMPTY_AFTER = Duration.ofSeconds(3);
  private static final String A = "http://10.0.0.1:8080";
  private static final String B = "http://10.0.0.2:8080";
  private static final String C = "http://10.0.0.3:8080";

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private FakeApiServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new FakeApiServer();
  }

  @AfterEach
  void close() throws Exception {
    facilities.close();
    server.close();
  }

  private KubernetesSource source(String url, String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.kubernetes.namespace", Slices.NAMESPACE);
    settings.put("discovery.kubernetes.timeout", "5s");
    settings.put("discovery.empty-after", EMPTY_AFTER.toSeconds() + "s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put("discovery.kubernetes." + more[i], more[i + 1]);
    }
    return KubernetesSource.of(url, Settings.of(settings), facilities);
  }

  private Subscription start(String... more) {
    return source(server.url(), more).start(watcher);
  }

  private long fullLists() {
    return server.requests().stream().filter(request -> request.contains("limit=100")).count();
  }

  @Test
  void tellsWhatIsAddedChangedAndDeleted() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      assertThat(watcher.addresses()).containsExactly(A);
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      watcher.awaitAddresses(A, B);
      server.store.put(slice("a", "hello", pod("one", "10.0.0.1"), pod("three", "10.0.0.3")));
      watcher.awaitAddresses(A, B, C);
      server.store.put(slice("a", "hello", pod("three", "10.0.0.3")));
      watcher.awaitAddresses(B, C);
      server.store.delete("shop/b");
      watcher.awaitAddresses(C);
      server.store.delete("shop/a");
      watcher.awaitAddresses();
      assertThat(server.count("list")).isEqualTo(1);
    }
  }

  @Test
  void readsAllPages() throws Exception {
    for (int i = 0; i < 250; i++) {
      server.store.put(slice("s" + i, "hello", pod("pod" + i, "10.0.1." + i)));
    }
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      assertThat(watcher.nodes()).hasSize(250);
      assertThat(server.count("list")).isEqualTo(3);
      assertThat(server.requests().get(2)).contains("continue=");
    }
  }

  @Test
  void watchesOnlyWhatIsSelected() throws Exception {
    server.store.put(Slices.labelled(slice("a", "hello", pod("one", "10.0.0.1")), "tier", "x"));
    server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
    try (Subscription subscription = start("selector", "tier=x")) {
      watcher.await(SYNCED);
      assertThat(watcher.addresses()).containsExactly(A);
      server.store.put(Slices.labelled(slice("b", "hello", pod("two", "10.0.0.2")), "tier", "x"));
      watcher.awaitAddresses(A, B);
      server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
      watcher.awaitAddresses(B);
    }
  }

  @Test
  void goesOnFromTheVersionReachedWhenAWatchHasHadItsTime() throws Exception {
    server.longestWatchMillis = 100;
    server.bookmarkMillis = 20;
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      server.store.other();
      long reached = server.store.version();
      server.await(
          "a watch from the bookmark's version",
          request -> request.startsWith("watch") && request.contains("resourceVersion=" + reached));
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      watcher.awaitAddresses(A, B);
      assertThat(fullLists()).isEqualTo(1);
      assertThat(watcher.states()).hasSize(2).last().asString().startsWith("SYNCED");
      assertThat(watcher.downs()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void listsAgainWhenItsVersionHasExpired(boolean byStatus) throws Exception {
    server.expiresByStatus = byStatus;
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
    try (TcpProxy proxy = new TcpProxy(server.port());
        Subscription subscription = source("http://127.0.0.1:" + proxy.port()).start(watcher)) {
      watcher.await(SYNCED);
      proxy.cut();
      watcher.await(LOST);
      server.store.put(slice("b", "hello"));
      server.store.put(slice("c", "hello", pod("three", "10.0.0.3")));
      server.store.compact();
      assertThat(watcher.addresses()).containsExactly(A, B);
      proxy.mend();
      watcher.awaitAddresses(A, C);
      watcher.await(SYNCED);
      assertThat(fullLists()).isEqualTo(2);
      assertThat(watcher.downs()).containsExactly(B);
    }
  }

  @Test
  void noticesASilentConnection() throws Exception {
    server.bookmarkMillis = 100;
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (TcpProxy proxy = new TcpProxy(server.port());
        Subscription subscription =
            source("http://127.0.0.1:" + proxy.port(), "silence", "1s").start(watcher)) {
      watcher.await(SYNCED);
      proxy.silence();
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      watcher.awaitAddresses(A, B);
      assertThat(watcher.states()).as("another connection was well").hasSize(2);
    }
  }

  @Test
  void looksAtOnceIfItIsAskedTo() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (TcpProxy proxy = new TcpProxy(server.port());
        Subscription subscription =
            source("http://127.0.0.1:" + proxy.port(), "silence", "10m").start(watcher)) {
      watcher.await(SYNCED);
      proxy.silence();
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      subscription.refresh("hello");
      watcher.awaitAddresses(A, B);
    }
  }

  @Test
  void believesThatAllAreGoneOnlyIfItIsSaidOrLasts() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    server.store.put(slice("o", "orders", pod("three", "10.0.0.3")));
    try (TcpProxy proxy = new TcpProxy(server.port());
        Subscription subscription = source("http://127.0.0.1:" + proxy.port()).start(watcher)) {
      watcher.await(SYNCED);
      proxy.cut();
      watcher.await(LOST);
      server.store.put(slice("a", "hello")); // all of its pods are gone, while nobody looks
      server.store.compact();
      long start = System.nanoTime();
      proxy.mend();
      watcher.await(SYNCED);
      server.store.put(slice("b", "other", pod("two", "10.0.0.2")));
      watcher.until("a later word", some -> some.addresses().contains(B));

      server.store.put(slice("o", "orders"));
      watcher.until("what was said", some -> !some.addresses().contains(C));
      watcher.awaitAddresses(B);
      assertThat(watcher.downNanos(A) - start).as("doubted").isGreaterThan(EMPTY_AFTER.toNanos());
    }
  }

  @Test
  void anotherClusterAtThePlaceOfTheOldOneIsDoubted() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      server.kill();
      watcher.await(LOST);
      server.store.wipe();
      for (int i = 0; i < 2_000; i++) { // its versions are soon higher than the old ones were
        server.store.other();
      }
      server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
      long start = System.nanoTime();
      server.start();
      watcher.await(SYNCED);
      server.store.put(slice("c", "hello", pod("three", "10.0.0.3")));
      watcher.until("a later word", some -> some.addresses().contains(C));
      watcher.awaitAddresses(A, C);
      assertThat(watcher.downNanos(B) - start).as("doubted").isGreaterThan(EMPTY_AFTER.toNanos());
    }
  }

  @Test
  void aServerThatGoesBackInTimeIsAskedForAllThereIs() throws Exception {
    server.bookmarkMillis = 3_600_000;
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      server.store.inject(
          "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"5\"}}}");
      server.await("another list", request -> fullLists() == 2);
      assertThat(watcher.states()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":500,\"message\":\"no\"}}",
        "{\"type\":\"ADDED\"}",
        "[]"
      })
  void listsAgainAfterALineThatMayHaveSaidAnything(String line) throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      server.store.inject(line);
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      watcher.awaitAddresses(A, B);
      assertThat(fullLists()).isEqualTo(2);
    }
  }

  @Test
  void aBusyServerIsLeftAlone() throws Exception {
    server.fail(429, "Retry-After: 1");
    long start = System.nanoTime();
    try (Subscription subscription = start()) {
      watcher.awaitTold("LOST");
      watcher.await(SYNCED);
      assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
      assertThat(watcher.states().toString()).contains("HTTP 429").contains("cannot list");
    }
  }

  @Test
  void anAnswerThatIsNoListIsNoEmptyOne() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      server.fail(200);
      server.kill();
      server.start();
      watcher.awaitTold("no EndpointSliceList");
      watcher.await(SYNCED);
      assertThat(watcher.downs()).isEmpty();
    }
  }

  @Test
  void aHugeSliceLosesOnlyItself() throws Exception {
    String[] many = new String[200_000];
    Arrays.fill(many, "{'addresses':['10.9.9.9']}");
    server.store.put(slice("huge", "hello", many));
    String more = "'nodeName':'" + "n".repeat(3_000) + "'"; // a page of these is too long
    for (int i = 0; i < 60; i++) {
      String[] pods = new String[100];
      for (int j = 0; j < pods.length; j++) {
        pods[j] = pod("uid-" + i + "-" + j, "10.1." + i + "." + j, more);
      }
      server.store.put(slice("a" + i, "many", pods));
    }
    try (Subscription subscription = start("timeout", "60s")) {
      watcher.await(SYNCED);
      assertThat(watcher.nodes()).hasSize(6_000);
      assertThat(server.requests().toString()).contains("limit=12");
      server.store.put(slice("huge2", "hello", many));
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      watcher.until("a later word", some -> some.addresses().contains(B));
      assertThat(watcher.nodes()).hasSize(6_001);
      assertThat(watcher.states()).hasSize(2);
    }
  }

  @Test
  void aPodKeepsItsIdentityAndAFullListTellsNothingAnew() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1", "'zone':'a'")));
    try (Subscription subscription = start()) {
      watcher.await(SYNCED);
      var before = watcher.nodes();
      server.kill();
      watcher.await(LOST);
      server.store.compact();
      server.start();
      watcher.await(SYNCED);
      assertThat(watcher.nodes()).isEqualTo(before);
      assertThat(watcher.nodes().get(0).id()).isEqualTo("one");

      server.store.put(slice("z", "hello", pod("one", "10.0.0.1", "'zone':'a'")));
      server.store.delete("shop/a"); // it has moved to another slice
      server.store.put(slice("o", "orders", pod("three", "10.0.0.3")));
      watcher.awaitAddresses(A, C);
      assertThat(watcher.downs()).isEmpty();
    }
  }
}
