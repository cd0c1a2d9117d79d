package dev.mdk.discovery.eureka;

import static dev.mdk.discovery.eureka.ScriptedEureka.applications;
import static dev.mdk.discovery.eureka.ScriptedEureka.up;
import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of answers, good and bad, of a server that says what the test wants. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class EurekaAnswersTest {

  private static final String ALL = "/eureka/apps";
  private static final String CHANGES = "/eureka/apps/delta";
  private static final String ONE = "http://10.0.0.1:1";
  private static final String TWO = "http://10.0.0.1:2";
  private static final String THREE = "http://10.0.0.1:3";

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private ScriptedEureka server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedEureka();
    server.say(applications("UP_2_", up(1), up(2)), applications("UP_2_"));
  }

  @AfterEach
  void end() throws Exception {
    facilities.close();
    server.close();
  }

  private EurekaSource source(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.eureka.interval", "20ms");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return EurekaSource.of(server.url(), Settings.of(settings), facilities);
  }

  @Test
  void asksForAllOnceAndThenForChanges() throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(
          applications("nobody is to ask for this"),
          applications("UP_2_", up(3), up(3), up(1, 1, "DELETED"), up(9, 1, "DELETED")));
      watcher.awaitAddresses(TWO, THREE);
      server.awaitMore(CHANGES, 3); // the same again and again
      watcher.awaitAddresses(TWO, THREE);
      assertThat(server.count(ALL)).isEqualTo(1);
      assertThat(server.requests())
          .allMatch(request -> "application/json".equals(request.headers().get("Accept")));
    }
  }

  @Test
  void asksForAllWhenSomethingWasMissed() throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(applications("UP_1_", up(2)), applications("UP_1_"));
      watcher.awaitAddresses(TWO);
      server.awaitMore(CHANGES, 3);
      assertThat(server.count(ALL)).isEqualTo(2);
    }
  }

  @Test
  void countsWhatIsNotUpToo() throws Exception {
    String down = up(3).replace("\"UP\"", "\"DOWN\"");
    String odd = up(4).replace("\"$\":4", "\"$\":0");
    server.say(
        applications("DOWN_1_UP_2_", up(1), down, odd), applications("DOWN_1_UP_2_", odd, down));
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE);
      server.awaitMore(CHANGES, 3);
      assertThat(server.count(ALL)).isEqualTo(1);
      server.say("", applications("DOWN_2_UP_1_", up(1).replace("\"UP\"", "\"DOWN\"")));
      watcher.awaitAddresses(); // explicitly
    }
  }

  @Test
  void asksForAllWhereThereAreNoChanges() throws Exception {
    server.deltaStatus("403 Forbidden");
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(applications("UP_1_", up(2)), "");
      watcher.awaitAddresses(TWO);
      assertThat(watcher.states()).noneMatch(state -> state.startsWith("LOST"));
    }
  }

  @Test
  void believesThatAllAreGoneAfterAWhileOnly() throws Exception {
    try (Subscription subscription = source("discovery.empty-after", "1s").start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      long start = System.nanoTime();
      server.say(applications(""), applications(""));
      watcher.awaitAddresses();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void keepsTheNodesOfAServerThatBeganAnew() throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(applications("UP_1_", up(2, 7, "ADDED")), applications("?"));
      server.awaitMore(ALL, 5); // one is back, which says nothing about the other
      assertThat(watcher.downs()).isEmpty();
      server.say(
          applications("UP_2_", up(1, 8, "ADDED"), up(2, 7, "ADDED"), up(3, 9, "ADDED")),
          applications("?"));
      watcher.awaitAddresses(ONE, TWO, THREE);
      assertThat(watcher.downs()).isEmpty();
    }
  }

  @Test
  void believesAServerThatBeganAnewInTheEnd() throws Exception {
    try (Subscription subscription = source("discovery.empty-after", "1s").start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      long start = System.nanoTime();
      server.say(applications("UP_1_", up(2, 7, "ADDED")), applications("?"));
      watcher.awaitAddresses(TWO);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void doesNotMistakeItsChangesForTheOldServer() throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(
          applications("UP_1_", up(2, 7, "ADDED")), applications("UP_1_", up(2, 7, "ADDED")));
      server.awaitMore(ALL, 1);
      server.awaitMore(CHANGES, 3);
      assertThat(watcher.downs()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 Broken | {}",
        "401 Unauthorized | {}",
        "302 Found | {}",
        "200 OK | {}",
        "200 OK | []",
        "200 OK | <applications/>",
        "200 OK | {\"applications\":",
      })
  void keepsWhatItKnowsWhileAnswersAreBad(String status, String body) throws Exception {
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses(ONE, TWO);
      server.say(body, body);
      server.status(status);
      watcher.await(LOST);
      assertThat(watcher.addresses()).containsExactly(ONE, TWO);

      server.say(applications("UP_1_", up(2)), applications("UP_1_"));
      server.status("200 OK");
      watcher.await(SYNCED);
      watcher.awaitAddresses(TWO);
    }
  }

  @Test
  void readsWhatServersOfOtherVersionsWrite() throws Exception {
    server.say(
        """
        {"applications":{"apps__hashcode":"UP_3_","application":{"name":"HELLO","instance":
          {"instanceId":"x","ipAddr":"10.0.0.9","vipAddress":"Hello:8080,other","status":"UP",
           "port":{"$":"8080","@enabled":true},"securePort":{"$":443,"@enabled":false}}}}}
        """,
        "");
    server.deltaStatus("404 Not Found");
    try (Subscription subscription = source().start(watcher)) {
      watcher.awaitAddresses("http://10.0.0.9:8080");
      Node node = watcher.nodes().get(0);
      assertThat(node.service()).isEqualTo("Hello");
      assertThat(node.version()).isEqualTo("1.0");
      assertThat(node.id()).isEqualTo("x");
    }
  }

  @Test
  void showsItsPasswordToTheServerOnlyAndReadsItAnew(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "first-horse\n");
    EurekaSource source =
        source("discovery.eureka.user", "svc", "discovery.eureka.password-file", file.toString());
    try (Subscription subscription = source.start(watcher)) {
      watcher.await(SYNCED);
      Files.writeString(file, "second-horse\n");
      server.awaitMore(CHANGES, 2);
      server.status("401 Unauthorized");
      watcher.awaitTold("HTTP 401");
      watcher.await(LOST);
      assertThat(watcher.states().toString()).doesNotContain("-horse");
    }
    assertThat(server.requests().stream().map(request -> request.headers().get("Authorization")))
        .contains("Basic c3ZjOmZpcnN0LWhvcnNl", "Basic c3ZjOnNlY29uZC1ob3JzZQ==");
  }

  @Test
  void cancelsWhatMayStillCome() throws Exception {
    server.status("404 Not Found"); // whatever is asked
    Node node = Nodes.node("hello", "1.0", ONE);
    Registration registration =
        source().registrar().orElseThrow().register(node, RegistrationListener.NONE);
    server.awaitMore(ALL + "/HELLO", 1);
    registration.close();
    while (server.requests().stream().noneMatch(some -> some.method().equals("DELETE"))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(server.requests())
        .filteredOn(some -> some.method().equals("DELETE"))
        .allMatch(some -> some.uri().getPath().startsWith(ALL + "/HELLO/10.0.0.1:hello:1:"));
  }
}
