package dev.mdk.discovery.consul;

import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.registry.FakeHttpServer.Request;
import dev.mdk.discovery.registry.Load;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a fake of Consul. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class ConsulSourceTest {

  private static final Node A = Nodes.node("hello", "1.0", "http://127.0.0.1:1");
  private static final String ONE = "http://10.0.0.1:1";
  private static final String TWO = "http://10.0.0.1:2";

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private FakeConsul consul;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
  }

  @AfterEach
  void end() throws IOException {
    facilities.close();
    consul.close();
  }

  private static Settings settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.consul.wait", "1s");
    settings.put("discovery.consul.ttl", "3s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return Settings.of(settings);
  }

  private ConsulSource source(String... more) {
    return ConsulSource.of(consul.url(), settings(more), facilities);
  }

  private Subscription subscribe(String... more) {
    Subscription subscription = source(more).start(watcher);
    subscription.want("hello");
    return subscription;
  }

  private void register(int port) {
    consul.register(
        "h" + port, "{\"Name\":\"hello\",\"Address\":\"10.0.0.1\",\"Port\":" + port + "}");
  }

  @Test
  void tellsWhatOthersRegister() throws Exception {
    consul.register(
        "h1",
        """
        {"Name":"hello","Address":"","Port":80,"Tags":["zone=a","version=1.3","https","plain"],
         "Meta":{"version":"1.4","rack":"7"},"Weights":{"Passing":5,"Warning":1}}
        """);
    try (Subscription subscription = subscribe()) {
      watcher.awaitAddresses("https://10.0.0.9:80");
      Node node = watcher.nodes().get(0);
      assertThat(node.id()).isEqualTo("m1/h1");
      assertThat(node.service()).isEqualTo("hello");
      assertThat(node.version()).isEqualTo("1.4");
      assertThat(node.properties())
          .isEqualTo(
              Map.of(
                  "zone", JsonString.of("a"),
                  "rack", JsonString.of("7"),
                  "weight", JsonString.of("5")));
      register(2);
      watcher.awaitAddresses("https://10.0.0.9:80", TWO);
      consul.deregister("h1");
      watcher.awaitAddresses(TWO);
    }
  }

  @Test
  void leavesOutWhatDoesNotPass() throws Exception {
    String dying =
        "{\"Name\":\"hello\",\"Address\":\"10.0.0.1\",\"Port\":2,"
            + "\"Check\":{\"CheckID\":\"c\",\"TTL\":\"TIME\",\"Status\":\"passing\"}}";
    register(1);
    consul.register("h2", dying.replace("TIME", "100s"));
    try (Subscription subscription = subscribe()) {
      watcher.awaitAddresses(ONE, TWO);
      consul.register("h2", dying.replace("TIME", "100ms"));
      watcher.awaitAddresses(ONE);
    }
  }

  @Test
  void keepsAllPartsOfANode() throws Exception {
    Node node =
        new Node(
            "process 7/ä",
            "Bestellung ä+1",
            "2.0",
            "https://[::1]:8443/base?x=1",
            Map.of("weight", JsonNumber.of(3), "not a name", JsonString.of("<x>")),
            Environment.parse("production:me"));
    Registrar registrar = source().registrar().orElseThrow();
    try (Subscription subscription = subscribe();
        Registration registration = registrar.register(node, RegistrationListener.NONE)) {
      subscription.want(node.service());
      watcher.awaitAddresses(node.address());
      assertThat(watcher.nodes()).containsExactly(node);
    }
  }

  @Test
  void waitsForAnotherIndexAndAsksOnlyForWhatIsWanted() throws Exception {
    register(1);
    consul.register("o", "{\"Name\":\"orders\",\"Port\":1}");
    try (Subscription subscription = subscribe("discovery.consul.datacenter", "dc1")) {
      watcher.awaitAddresses(ONE);
      consul.awaitQuestions(2);
      List<Request> questions = consul.questions();
      assertThat(questions.get(0).query())
          .containsOnly(Map.entry("passing", "1"), Map.entry("dc", "dc1"));
      assertThat(questions.get(1).query())
          .containsEntry("index", "11")
          .containsEntry("wait", "1000ms");
      assertThat(questions).allMatch(some -> some.uri().getPath().endsWith("/hello"));
    }
  }

  @Test
  void beginsAnewWhenTheIndexGoesBackwards() throws Exception {
    register(1);
    register(2);
    try (Subscription subscription = subscribe("discovery.empty-after", "3s")) {
      watcher.awaitAddresses(ONE, TWO);
      long start = System.nanoTime();
      consul.forget();
      register(2); // the other one may come back as well
      watcher.awaitAddresses(TWO);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000_000L);
      assertThat(watcher.downs()).containsExactly(ONE);
      assertThat(consul.questions()).anyMatch(some -> "12".equals(some.query().get("index")));
      assertThat(consul.questions().stream().skip(1))
          .anyMatch(some -> !some.query().containsKey("index"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void doesNotRunHotOnAnIndexThatWaitsForNothing(long index) throws Exception {
    register(1);
    consul.index("hello", index);
    try (Subscription subscription = subscribe()) {
      consul.awaitQuestions(5);
    }
    List<Long> answers = consul.answeredNanos();
    assertThat(answers.get(3) - answers.get(0)).isGreaterThan(1_500_000_000L);
  }

  @Test
  void takesAtMostOneAnswerASecondOfAServiceThatChangesAllTheTime() throws Exception {
    register(1);
    try (Subscription subscription = subscribe()) {
      watcher.awaitAddresses(ONE);
      for (int i = 2; consul.answeredNanos().size() < 5; i++) {
        register(i);
        LockSupport.parkNanos(10_000_000);
      }
    }
    List<Long> answers = consul.answeredNanos();
    assertThat(answers.get(4) - answers.get(0)).isGreaterThan(2_500_000_000L);
  }

  @Test
  void believesThatAllAreGoneAfterAWhileOnly() throws Exception {
    register(1);
    try (Subscription subscription = subscribe("discovery.empty-after", "2s")) {
      watcher.awaitAddresses(ONE);
      long start = System.nanoTime();
      consul.deregister("h1");
      watcher.awaitAddresses();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000_000L);
    }
  }

  @Test
  void isLostIfItMayNotSeeAndReadsItsTokenAnew(@TempDir Path folder) throws Exception {
    register(1);
    consul.require("right-horse");
    Path file = Files.writeString(folder.resolve("token"), "wrong-horse\n");
    try (Subscription subscription = subscribe("discovery.consul.token-file", file.toString())) {
      watcher.awaitTold("may not see");
      watcher.await(LOST);
      assertThat(watcher.states().toString()).doesNotContain("-horse");
      Files.writeString(file, "right-horse\n");
      watcher.awaitAddresses(ONE);
      watcher.await(SYNCED);
    }
  }

  @ParameterizedTest
  @CsvSource({"500 Internal Server Error", "429 Too Many Requests", "301 Moved Permanently"})
  void keepsWhatItKnowsWhileAnswersAreBad(String status) throws Exception {
    register(1);
    try (Subscription subscription = subscribe()) {
      watcher.awaitAddresses(ONE);
      consul.fail(Optional.of(status));
      watcher.await(LOST);
      assertThat(watcher.addresses()).containsExactly(ONE);
      consul.fail(Optional.empty());
      register(2);
      watcher.awaitAddresses(ONE, TWO);
      watcher.await(SYNCED);
    }
  }

  @Test
  void asksForAllServicesTogetherWhetherTheAgentIsBack() throws Exception {
    try (Subscription subscription = subscribe()) {
      for (int i = 0; i < 50; i++) {
        subscription.want("service-" + i);
      }
      consul.awaitQuestions(51);
      consul.fail(Optional.of("500 Internal Server Error"));
      watcher.await(LOST);
      int before = consul.requests().size();
      long start = System.nanoTime();
      while (System.nanoTime() - start < 3_000_000_000L) {
        LockSupport.parkNanos(100_000_000);
      }
      // One question of each that was under way, and then some tries of one loop.
      assertThat(consul.requests().size() - before).isLessThan(51 + 15);
      consul.fail(Optional.empty());
      watcher.await(SYNCED);
    }
  }

  @Test
  void asksEveryNowAndThenForMoreServicesThanCanWait() throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      for (int i = 0; i < 100; i++) {
        subscription.want("service-" + i);
      }
      consul.awaitQuestions(1);
      register(1);
      subscription.want("hello");
      watcher.awaitAddresses(ONE);
      register(2);
      while (!watcher.addresses().contains(TWO)) {
        subscription.refresh("hello"); // a connection failed, say; it allows one a second
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(consul.questions())
          .filteredOn(some -> some.uri().getPath().endsWith("/hello"))
          .noneMatch(some -> some.query().containsKey("index"));
    }
  }

  @Test
  void registersAgainWhatTheAgentForgot() throws Exception {
    BlockingQueue<State> states = new LinkedBlockingQueue<>();
    try (Registration registration =
        source()
            .registrar()
            .orElseThrow()
            .register(A, (node, state, detail) -> states.add(state))) {
      assertThat(states.poll(60, TimeUnit.SECONDS)).isEqualTo(State.REGISTERED);
      consul.forget();
      assertThat(states.poll(60, TimeUnit.SECONDS)).isEqualTo(State.LOST);
      assertThat(states.poll(60, TimeUnit.SECONDS)).isEqualTo(State.REGISTERED);
    }
    assertThat(consul.has(ConsulEntry.of(A, Duration.ofSeconds(3)).id())).isFalse();
  }

  @Test
  void goesOnWithAnotherAgent() throws Exception {
    try (FakeConsul other = new FakeConsul()) {
      String both = consul.url() + "," + other.url();
      ConsulSource source = ConsulSource.of(both, settings(), facilities);
      String id = ConsulEntry.of(A, Duration.ofSeconds(3)).id();
      try (Registration registration =
          source.registrar().orElseThrow().register(A, RegistrationListener.NONE)) {
        while (!consul.has(id) && !other.has(id)) {
          LockSupport.parkNanos(1_000_000);
        }
        FakeConsul first = consul.has(id) ? consul : other;
        FakeConsul second = first == consul ? other : consul;
        first.kill();
        while (!second.has(id)) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }

  @Test
  void failsNoLookupWhileTheAgentIsKilledAgainAndAgain() throws Exception {
    try (Registration registration =
            source().registrar().orElseThrow().register(A, RegistrationListener.NONE);
        Routing routing = Discovery.start(source(), facilities)) {
      routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
      try (Subscription subscription = subscribe();
          Load load = new Load(routing, "hello", "1.0")) {
        watcher.awaitAddresses(A.address());
        for (int i = 0; i < 5; i++) {
          consul.kill();
          watcher.await(LOST);
          consul.start();
          watcher.await(SYNCED);
        }
        assertThat(load.failure()).isEmpty();
        assertThat(load.lookups()).isPositive();
      }
    }
    assertThat(watcher.downs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:8500", "http://a/path", "http://a?x=y", "http://me:hunter2@a"})
  void refusesWhatIsNoAgentAndShowsNoPassword(String agents) {
    assertThatThrownBy(() -> ConsulSource.of(agents, settings(), facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http://a:8500")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "discovery.consul.ttl, 1s",
    "discovery.consul.wait, 500ms",
    "discovery.consul.wait, 11m",
    "discovery.consul.scheme, ftp"
  })
  void refusesWrongSettings(String key, String value) {
    assertThatThrownBy(() -> source(key, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key);
  }

  @Test
  void refusesNodesThatConsulCannotKeep() {
    Registrar registrar = source().registrar().orElseThrow();
    Node large =
        new Node(
            "7",
            "hello",
            "1.0",
            "http://a",
            Map.of("large", JsonString.of("x".repeat(600))),
            Environment.SANDBOX);
    assertThatThrownBy(() -> registrar.register(large, RegistrationListener.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("512");
    Node odd = Nodes.node("hello", "1.0", "tcp://a:1");
    assertThatThrownBy(() -> registrar.register(odd, RegistrationListener.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tcp://a:1");
    assertThat(ConsulSource.of("", settings(), facilities))
        .hasToString("consul:http://127.0.0.1:8500");
  }
}
