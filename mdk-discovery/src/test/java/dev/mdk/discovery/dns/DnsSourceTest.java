package dev.mdk.discovery.dns;

import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.json.JsonNumber;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real BIND whose zone changes. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class DnsSourceTest {

  private static final String SERVICES = "_{service}._tcp.mdk.test";

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private DnsProcess bind;

  @BeforeEach
  void make(@TempDir Path folder) {
    bind = DnsProcess.bind(folder);
  }

  @AfterEach
  void end() {
    facilities.close();
    if (bind != null) { // else it is not installed
      bind.close();
    }
  }

  private Subscription start(String pattern, String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.dns.servers", bind.server());
    settings.put("discovery.dns.timeout", "300ms");
    settings.put("discovery.empty-after", "2s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    Subscription subscription =
        new DnsSource(pattern, Settings.of(settings), facilities).start(watcher);
    subscription.want("hello");
    return subscription;
  }

  @Test
  void followsAZoneThatChanges() throws Exception {
    bind.start(
        "_hello._tcp 1 IN SRV 10 60 9001 n1",
        "_hello._tcp 1 IN TXT \"version=1.4\"",
        "n1 1 IN A 10.0.0.1",
        "n2 1 IN A 10.0.0.2");
    try (Subscription subscription = start(SERVICES)) {
      watcher.awaitAddresses("http://10.0.0.1:9001");
      Node node = watcher.nodes().get(0);
      assertThat(node.version()).isEqualTo("1.4");
      assertThat(node.properties()).containsEntry("weight", JsonNumber.of(60));

      bind.update("update add _hello._tcp.mdk.test 1 SRV 10 20 9002 n2.mdk.test.");
      watcher.awaitAddresses("http://10.0.0.1:9001", "http://10.0.0.2:9002");
      bind.update("update delete n1.mdk.test A", "update add n1.mdk.test 1 A 10.0.0.7");
      watcher.awaitAddresses("http://10.0.0.7:9001", "http://10.0.0.2:9002");
      bind.update("update delete _hello._tcp.mdk.test SRV");
      watcher.awaitAddresses(); // after the time for which it is doubted
    }
  }

  @Test
  void readsTwoHundredRecords() throws Exception {
    List<String> zone = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      zone.add("_hello._tcp 60 IN SRV 10 1 " + (9_000 + i) + " n" + i);
      zone.add("n" + i + " 60 IN A 10.0.0." + i);
      expected.add("http://10.0.0." + i + ":" + (9_000 + i));
    }
    bind.start(zone.toArray(String[]::new));
    try (Subscription subscription = start(SERVICES)) {
      watcher.awaitAddresses(expected.toArray(String[]::new));
    }
  }

  @Test
  void hasSparesOfLowerPriorityThanTheBestThatHasAnAddress() throws Exception {
    bind.start(
        "_hello._tcp 1 IN SRV 1 1 9001 nowhere",
        "_hello._tcp 1 IN SRV 2 0 9002 n2",
        "_hello._tcp 1 IN SRV 3 1 9003 n3",
        "n2 1 IN AAAA 2001:db8::2",
        "n3 1 IN A 10.0.0.3");
    try (Subscription subscription = start(SERVICES)) {
      watcher.awaitAddresses("http://[2001:db8:0:0:0:0:0:2]:9002", "http://10.0.0.3:9003");
      for (Node node : watcher.nodes()) {
        boolean isSpare = node.address().endsWith("9003");
        assertThat(node.properties().containsKey("priority")).isEqualTo(isSpare);
      }
    }
  }

  @Test
  void knowsNodesByTheirNamesForTls() throws Exception {
    bind.start("_hello._tcp 1 IN SRV 1 1 9001 n1", "n1 1 IN A 10.0.0.1");
    try (Subscription subscription = start(SERVICES, "discovery.dns.scheme", "https")) {
      watcher.awaitAddresses("https://n1.mdk.test:9001");
    }
  }

  @Test
  void findsAddressesByAnotherName() throws Exception {
    bind.start(
        "hello 1 IN CNAME other",
        "other 1 IN CNAME third",
        "third 1 IN A 10.0.0.1",
        "third 1 IN A 10.0.0.2");
    try (Subscription subscription =
        start("{service}.mdk.test:8080", "discovery.dns.version", "2.1")) {
      watcher.awaitAddresses("http://10.0.0.1:8080", "http://10.0.0.2:8080");
      assertThat(watcher.nodes().get(0).version()).isEqualTo("2.1");
    }
  }

  @Test
  void believesNamesThatGoRoundInCirclesToBeNothing() throws Exception {
    bind.start("hello 1 IN CNAME other", "other 1 IN CNAME hello");
    try (Subscription subscription = start("{service}.mdk.test:8080")) {
      watcher.until("an end", some -> some.state() != dev.mdk.spi.SourceState.CONNECTING);
      assertThat(watcher.nodes()).isEmpty();
    }
  }

  @Test
  void looksAgainWhenAConnectionFailed() throws Exception {
    bind.start("hello 300 IN A 10.0.0.1");
    try (Subscription subscription =
        start("{service}.mdk.test:8080", "discovery.dns.max-ttl", "5m")) {
      watcher.awaitAddresses("http://10.0.0.1:8080");
      bind.update("update delete hello.mdk.test A", "update add hello.mdk.test 300 A 10.0.0.2");
      for (int i = 0; i < 600 && !watcher.addresses().contains("http://10.0.0.2:8080"); i++) {
        subscription.refresh("hello"); // it allows one a second
        LockSupport.parkNanos(50_000_000);
      }
      watcher.awaitAddresses("http://10.0.0.2:8080");
    }
  }

  @Test
  void keepsWhatItKnowsWhileNobodyAnswers() throws Exception {
    bind.start("hello 1 IN A 10.0.0.1");
    try (Subscription subscription = start("{service}.mdk.test:8080")) {
      watcher.awaitAddresses("http://10.0.0.1:8080");
      bind.kill();
      watcher.await(LOST);
      assertThat(watcher.addresses()).containsExactly("http://10.0.0.1:8080");
      bind.start("hello 1 IN A 10.0.0.2");
      watcher.awaitAddresses("http://10.0.0.2:8080");
      watcher.await(SYNCED);
    }
  }

  @Test
  void aServiceThatCannotBeLookedUpHoldsUpNoOther() throws Exception {
    bind.start("hello 1 IN A 10.0.0.1");
    try (FakeDns failing =
            new FakeDns(
                question ->
                    List.of(
                        question[13] == 'h'
                            ? FakeDns.answer(
                                question, 0, FakeDns.record(DnsRecord.A, 1, 10, 0, 0, 9))
                            : FakeDns.answer(question, question[13] == 'd' ? 0 : 2)));
        Subscription subscription =
            start(
                "{service}.mdk.test:8080",
                "discovery.dns.version",
                "1.0",
                "discovery.dns.servers",
                "127.0.0.1:" + failing.address().getPort())) {
      for (String broken : List.of("a", "b", "c", "zz")) {
        subscription.want(broken);
      }
      watcher.awaitTold("LOST");
      watcher.awaitAddresses("http://10.0.0.9:8080");
    }
  }
}
