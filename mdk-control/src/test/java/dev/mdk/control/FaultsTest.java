package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.control.server.MissionControl;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that say nothing, too much, or nonsense; and addresses and tokens that are wrong. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class FaultsTest {

  private static final Node HELLO = Nodes.node("hello", "1.0", "http://127.0.0.1:1001");
  private static final RtpMessage.Active THERE =
      new RtpMessage.Active(HELLO, Duration.ofSeconds(30));

  private final FastFacilities facilities = new FastFacilities();
  private final Ears ears = new Ears();

  @AfterEach
  void end() {
    facilities.close();
  }

  private DiscoverySource source(Object address) {
    return source(address, Map.of());
  }

  private DiscoverySource source(Object address, Map<String, String> settings) {
    return ControlClient.of(address.toString(), Settings.of(settings), facilities).source();
  }

  @Test
  void speaksTheOriginalProtocolWithWhoeverKnowsNoOther() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                (peer, text) -> {
                  if (text.contains("\"open\"")) {
                    peer.send(THERE);
                  }
                });
        Subscription subscription = source(server.address()).start(ears)) {
      RtpMessage.Open open = server.await(RtpMessage.Open.class);
      assertThat(open.nodeId()).isEqualTo(facilities.processId());
      assertThat(open.version()).isEqualTo("2.0.0");
      subscription.want("hello");
      ears.untilState("SYNCED");
      ears.untilKnows(HELLO.id());
      Registration registration =
          source(server.address()).registrar().orElseThrow().register(HELLO, ears);
      assertThat(server.await(RtpMessage.Active.class).node()).isEqualTo(HELLO);
      ears.untilState("REGISTERED");
      server.await(RtpMessage.Active.class); // renewed
      registration.close();
      assertThat(server.await(RtpMessage.Expire.class).node()).isEqualTo(HELLO);
      assertThat(server.texts).noneMatch(text -> text.contains("interest"));
    }
  }

  @Test
  void takesWhatAServerCanDoAlsoIfItSaysSoLate() throws Exception {
    AtomicInteger texts = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                (peer, text) -> {
                  if (texts.incrementAndGet() == 2) { // after the marker below
                    peer.send(
                        RtpMessage.Open.of("", Environment.SANDBOX, Set.of(RtpExtension.values())));
                  }
                });
        Subscription subscription = source(server.address()).start(ears)) {
      subscription.want("hello");
      ears.untilState("SYNCED"); // taken for an original one
      source(server.address()).registrar().orElseThrow().register(HELLO, ears);
      assertThat(server.await(RtpMessage.Interest.class).services()).containsExactly("hello");
    }
  }

  @Test
  void noticesASilentConnection() throws Exception {
    try (ScriptedServer server = new ScriptedServer((peer, text) -> {})) {
      server.pongs = false;
      try (Subscription subscription = source(server.address()).start(ears)) {
        ears.untilState("LOST Mission Control at ws://127.0.0.1");
        ears.untilState("no sign of life for 1");
        server.pongs = true;
        server.await(RtpMessage.Open.class);
        server.await(RtpMessage.Open.class); // it is back by itself
      }
    }
  }

  @Test
  void survivesWhateverAServerSays() throws Exception {
    String cases;
    try (var in = getClass().getResourceAsStream("rtp-tolerance.json")) {
      cases = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    try (ScriptedServer server =
            new ScriptedServer(
                (peer, text) -> {
                  if (text.contains("\"open\"")) {
                    peer.frame(0x82, new byte[] {1, 2, 3});
                    for (var each :
                        Json.parse(cases).asObject().get().array("cases").get().elements()) {
                      peer.send(each.asObject().orElseThrow().string("message").orElseThrow());
                    }
                    peer.send("{\"type\":\"active\",\"long\":\"" + "x".repeat(3_000_000) + "\"}");
                    byte[] half =
                        "{\"type\":\"exp".getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    peer.frame(0x01, half); // in two fragments
                    peer.frame(0x80, "ire\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    peer.send(THERE);
                  }
                });
        Facilities real = Facilities.system().start(); // silence is to be that of the server alone
        Subscription subscription =
            ControlClient.of(server.address(), Settings.NONE, real).source().start(ears)) {
      ears.untilKnows(HELLO.id());
      assertThat(ears.ids()).contains("u1", "u2", "u3", "u4").doesNotContain("u6");
      assertThat(ears.states).noneMatch(state -> state.startsWith("LOST"));
    }
  }

  @Test
  void saysWhatIsWrongWithATokenAndNeverShowsIt() throws Exception {
    try (MissionControl control = MissionControl.builder().writeToken("right").start();
        Subscription subscription =
            source(control.rtp() + "?token=wr0ng", Map.of("token", "als0wr0ng")).start(ears)) {
      ears.untilState("401");
      ears.untilState("MDK_TOKEN");
      assertThat(String.join("\n", ears.states) + source(control.rtp() + "?token=wr0ng"))
          .doesNotContain("wr0ng");
    }
  }

  @Test
  void takesATokenInTheAddressAsTheOriginalDid() throws Exception {
    try (MissionControl control = MissionControl.builder().writeToken("right").start();
        Subscription subscription = source(control.rtp() + "?token=right").start(ears)) {
      ears.untilState("SYNCED");
    }
  }

  @Test
  void saysThatItMayNotRegister() throws Exception {
    try (MissionControl control =
        MissionControl.builder().writeToken("write").readToken("read").start()) {
      Registration registration =
          source(control.rtp(), Map.of("token", "read"))
              .registrar()
              .orElseThrow()
              .register(HELLO, ears);
      ears.untilState("LOST Read only");
      registration.close();
      assertThat(ears.states).noneMatch(state -> state.startsWith("REGISTERED"));
    }
  }

  @Test
  void saysThatAnAddressIsNotThatOfRtp() throws Exception {
    try (MissionControl control = MissionControl.start()) {
      String page = control.http().toString().replace("http:", "ws:");
      try (Subscription subscription = source(page).start(ears)) {
        ears.untilState("the second one that it prints");
      }
    }
  }

  @Test
  void refusesWrongSettings() {
    for (String url : new String[] {"http://127.0.0.1:8800", "ws:", "ws://a b", "ws://u:p4ss@h"}) {
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> source(url))
          .withMessageContaining("server.url")
          .withMessageNotContaining("p4ss");
    }
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> source("ws://127.0.0.1:1", Map.of("server.ttl", "10ms")))
        .withMessageContaining("server.ttl");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> source("ws://127.0.0.1:1", Map.of("server.ca", "/no/such/file")))
        .withMessageContaining("/no/such/file");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new DatawireSourceProvider().create("t0ken", Settings.NONE, facilities))
        .withMessageContaining("server.url")
        .withMessageNotContaining("t0ken");
  }

  @Test
  void sendsTheTokenInAHeader() throws Exception {
    try (ScriptedServer server = new ScriptedServer((peer, text) -> {});
        Subscription subscription =
            source(server.address(), Map.of("token", "right")).start(ears)) {
      assertThat(server.heads.take())
          .contains("GET /rtp HTTP/1.1\n", "Authorization: Bearer right");
    }
  }

  /** What was not told again stays for a while, and goes then. */
  @Test
  void keepsForAWhileWhatAServerForgot() throws Exception {
    MissionControl first = MissionControl.start();
    FastFacilities other = new FastFacilities();
    try (Proxy proxy = new Proxy(first.rtp());
        Subscription subscription = source(proxy.address()).start(ears)) {
      ControlClient.of(first.rtp().toString(), Settings.NONE, other)
          .source()
          .registrar()
          .orElseThrow()
          .register(HELLO, ears);
      subscription.want("hello");
      ears.untilKnows(HELLO.id());
      other.close();
      first.close();
      try (MissionControl second = MissionControl.start()) {
        long start = facilities.ticker().nanoTime();
        proxy.to(second.rtp());
        Ears.until("it is back", () -> connections(second) > 0);
        ears.untilState("LOST");
        Ears.until(
            "it is synced", () -> ears.states.get(ears.states.size() - 1).startsWith("SYNCED"));
        Ears.until("it is forgotten", () -> ears.ids().isEmpty());
        assertThat(facilities.ticker().nanoTime() - start)
            .isGreaterThan(Duration.ofSeconds(30).toNanos());
      }
    }
  }

  private static long connections(MissionControl control) {
    try {
      JsonObject status = Api.get(control.http(), "/api/status");
      return status.integer("connections").orElse(0);
    } catch (IOException | InterruptedException e) {
      return 0;
    }
  }
}
