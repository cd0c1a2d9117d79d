package dev.mdk.discovery.eureka;

import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.TcpProxy;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real Eureka server. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class EurekaSourceTest {

  private static final Node A = Nodes.node("hello", "1.0", "http://127.0.0.1:1");
  private static final Node B = Nodes.node("hello", "1.0", "http://127.0.0.1:2");

  @TempDir static Path folder;
  private static EurekaServer eureka;

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();

  @BeforeAll
  static void startEureka() throws Exception {
    eureka = new EurekaServer(folder);
  }

  @AfterAll
  static void endEureka() {
    if (eureka != null) {
      eureka.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    facilities.close();
    eureka.clear();
  }

  private static Settings settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.eureka.interval", "100ms");
    settings.put("discovery.eureka.ttl", "3s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return Settings.of(settings);
  }

  /** Returns an instance as another client would register it. */
  static String instance(String app, String id, String host, int port, String... metadata) {
    JsonObject.Builder texts = JsonObject.builder();
    for (int i = 0; i < metadata.length; i += 2) {
      texts.put(metadata[i], metadata[i + 1]);
    }
    JsonObject instance =
        JsonObject.builder()
            .put("instanceId", id)
            .put("hostName", host)
            .put("ipAddr", host)
            .put("app", app)
            .put("vipAddress", app)
            .put("status", "UP")
            .put("port", Map.of("$", port, "@enabled", String.valueOf(port != 443)))
            .put("securePort", Map.of("$", 443, "@enabled", String.valueOf(port == 443)))
            .put(
                "dataCenterInfo",
                Map.of(
                    "@class",
                    "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                    "name",
                    "MyOwn"))
            .put("metadata", texts.build())
            .build();
    return JsonObject.builder().put("instance", instance).build().toString();
  }

  @Test
  void tellsWhatOthersRegisterAndCancel() throws Exception {
    eureka.register(
        "Hello", instance("Hello", "h1", "10.0.0.1", 80, "version", "1.4", "zone", "a"));
    try (Subscription subscription = eureka.source(settings(), facilities).start(watcher)) {
      watcher.await(SYNCED);
      assertThat(watcher.nodes())
          .containsExactly(
              new Node(
                  "h1",
                  "Hello",
                  "1.4",
                  "http://10.0.0.1:80",
                  Map.of("zone", JsonString.of("a")),
                  Environment.SANDBOX));
      eureka.register("Hello", instance("Hello", "h2", "hello.example", 443));
      watcher.awaitAddresses("http://10.0.0.1:80", "https://hello.example:443");

      eureka.status("DELETE", "/apps/HELLO/h1", "");
      watcher.awaitAddresses("https://hello.example:443");
      eureka.status("DELETE", "/apps/HELLO/h2", "");
      watcher.awaitAddresses(); // said explicitly, and so believed at once
    }
  }

  @Test
  void leavesOutWhatIsNotUp() throws Exception {
    EurekaEntry entry = eureka.register(A);
    eureka.register(B);
    String status = "/apps/" + entry.app() + "/" + entry.id() + "/status?value=";
    try (Subscription subscription = eureka.source(settings(), facilities).start(watcher)) {
      watcher.awaitAddresses(A.address(), B.address());
      eureka.status("PUT", status + "OUT_OF_SERVICE", "");
      watcher.awaitAddresses(B.address());
      Watcher late = new Watcher();
      try (Subscription other = eureka.source(settings(), facilities).start(late)) {
        late.await(SYNCED);
        assertThat(late.addresses()).containsExactly(B.address());
      }
      eureka.status("DELETE", status + "UP", "");
      watcher.awaitAddresses(A.address(), B.address());
    }
  }

  @Test
  void tellsWhatWasNotRenewed() throws Exception {
    EurekaEntry dying = EurekaEntry.of(A, HttpAddress.require(A), Duration.ofSeconds(3));
    eureka.register(B);
    try (Subscription subscription = eureka.source(settings(), facilities).start(watcher)) {
      watcher.awaitAddresses(B.address());
      eureka.register("HELLO", dying.body().toString());
      watcher.until("the end", some -> some.downs().contains(A.address()));
      watcher.awaitAddresses(B.address());
    }
  }

  @Test
  void keepsAllPartsOfANode() throws Exception {
    Node node =
        new Node(
            "process 7/ä",
            "Bestellung/ä 1",
            "2.0",
            "https://[::1]:8443/base?x=1",
            Map.of("weight", JsonNumber.of(3), "no name for xml", JsonString.of("<x>")),
            Environment.parse("production:me"));
    Registrar registrar = eureka.source(settings(), facilities).registrar().orElseThrow();
    try (Subscription subscription = eureka.source(settings(), facilities).start(watcher);
        Registration registration = registrar.register(node, RegistrationListener.NONE)) {
      watcher.awaitAddresses(node.address());
      assertThat(watcher.nodes()).containsExactly(node);
    }
  }

  @Test
  void registersAgainWhatTheServerGaveUp() throws Exception {
    Registrar registrar = eureka.source(settings(), facilities).registrar().orElseThrow();
    BlockingQueue<RegistrationListener.State> states = new LinkedBlockingQueue<>();
    try (Registration registration =
        registrar.register(A, (node, state, detail) -> states.add(state))) {
      assertThat(states.poll(60, TimeUnit.SECONDS))
          .isEqualTo(RegistrationListener.State.REGISTERED);
      EurekaEntry entry = EurekaEntry.of(A, HttpAddress.require(A), Duration.ofSeconds(3));
      eureka.awaitShown(entry.app() + "/" + entry.id(), true);
      eureka.status("DELETE", "/apps/" + entry.app() + "/" + entry.id(), "");
      assertThat(states.poll(60, TimeUnit.SECONDS)).isEqualTo(RegistrationListener.State.LOST);
      assertThat(states.poll(60, TimeUnit.SECONDS))
          .isEqualTo(RegistrationListener.State.REGISTERED);
    }
  }

  @Test
  void takesThePlaceOfItsPredecessor() throws Exception {
    Node before = new Node("first", "hello", "1.0", A.address(), Map.of(), Environment.SANDBOX);
    Node after = new Node("second", "hello", "1.1", A.address(), Map.of(), Environment.SANDBOX);
    eureka.register(before); // and never renewed nor cancelled
    try (Subscription subscription = eureka.source(settings(), facilities).start(watcher)) {
      watcher.until("the first", some -> some.nodes().equals(List.of(before)));
      eureka.register(after);
      watcher.until("the second", some -> some.nodes().equals(List.of(after)));
    }
  }

  @Test
  void goesOnWithAnotherServer() throws Exception {
    eureka.register(A);
    try (TcpProxy first = new TcpProxy(eureka.port());
        TcpProxy second = new TcpProxy(eureka.port())) {
      String both = EurekaServer.url(first.port()) + ", " + EurekaServer.url(second.port());
      EurekaSource source = EurekaSource.of(both, settings(), facilities);
      try (Subscription subscription = source.start(watcher)) {
        watcher.awaitAddresses(A.address());
        first.cut();
        eureka.register(B);
        watcher.awaitAddresses(A.address(), B.address());
        first.mend();
        second.cut();
        Node c = Nodes.node("hello", "1.0", "http://127.0.0.1:3");
        eureka.register(c);
        watcher.awaitAddresses(A.address(), B.address(), c.address());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a:8761", "ftp://a:8761", "http://a?x=y", "http://me:hunter2@a/eureka"})
  void refusesWhatIsNoServerAndShowsNoPassword(String servers) {
    assertThatThrownBy(() -> EurekaSource.of(servers, settings(), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http://a:8761/eureka")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesWrongSettingsAndNodesWithoutAUrl() {
    assertThatThrownBy(() -> eureka.source(settings("discovery.eureka.user", "me"), facilities))
        .hasMessageContaining("discovery.eureka.password");
    assertThatThrownBy(() -> eureka.source(settings("discovery.eureka.ttl", "1s"), facilities))
        .hasMessageContaining("discovery.eureka.ttl");
    Node odd = Nodes.node("hello", "1.0", "tcp://a:1");
    Registrar registrar = eureka.source(settings(), facilities).registrar().orElseThrow();
    assertThatThrownBy(() -> registrar.register(odd, RegistrationListener.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tcp://a:1");
    assertThat(EurekaSource.of("http://b", settings(), facilities))
        .hasToString("eureka:http://b:8761/eureka");
  }
}
