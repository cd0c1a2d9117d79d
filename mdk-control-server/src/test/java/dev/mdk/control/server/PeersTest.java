package dev.mdk.control.server;

import static dev.mdk.control.server.RtpMessages.active;
import static dev.mdk.control.server.RtpMessages.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Environment;
import dev.mdk.json.Json;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers of RTP over WebSockets that others have written: Node's {@code ws}, and a browser's. */
@Timeout(120)
class PeersTest {

  /** Where Debian's node-ws is. */
  private static final String MODULES = "/usr/share/nodejs";

  private static final String LONG = "long, and ünïcödë ✓ ".repeat(1_500);

  /** The last one is long, and is sent in pieces. */
  private static List<String> texts() {
    return List.of(
        RtpCodec.encode(RtpMessage.Open.of("peer", Environment.SANDBOX, Set.of())),
        RtpCodec.encode(active("peer", "orders")),
        RtpCodec.encode(line(LONG, 7)));
  }

  private static String heard(List<String> said, String expected) {
    return said.stream().filter(text -> text.contains(expected)).findFirst().orElse("");
  }

  private static Process node(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NODE_PATH", MODULES);
    return builder.start();
  }

  private static boolean hasWs() throws InterruptedException {
    try {
      return node("node", "-e", "require('ws')").waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void nodesWs() throws Exception {
    assumeTrue(hasWs(), "skipped: no node with ws (Debian: nodejs, node-ws)");
    try (MissionControl control = MissionControl.start();
        RtpClient other = RtpClient.open(control, "other")) {
      List<String> command =
          new ArrayList<>(
              List.of("node", "src/test/resources/peer.js", control.rtp().toString(), "farewell"));
      command.addAll(texts());
      Process process = node(command.toArray(String[]::new));
      List<String> said = new ArrayList<>();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String text = out.readLine(); text != null; text = out.readLine()) {
          said.add(text);
          if (text.startsWith("pong")) {
            other.send(active("other", "farewell"));
          }
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(said.get(0)).contains("\"open\"");
      assertThat(heard(said, "\"logack\"")).contains("7");
      assertThat(said).as("after what was said before").contains("pong are you there");
      assertThat(said.indexOf("pong are you there"))
          .isGreaterThan(said.indexOf(heard(said, "\"logack\"")));
      assertThat(said).last().isEqualTo("closed 1000, compressed: false");
      assertThat(heard(said, "farewell")).contains("\"active\"");
      assertStored(control);
      assertThat(other.await(RtpMessage.Active.class).node().id()).isEqualTo("peer");
    }
  }

  private static void assertStored(MissionControl control) throws Exception {
    String lines =
        java.net.http.HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(URI.create(control.http() + "/api/logs"))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString())
            .body();
    assertThat(Json.parse(lines).asObject().orElseThrow().array("lines").orElseThrow().elements())
        .hasSize(1)
        .first()
        .extracting(each -> each.asObject().orElseThrow().string("text").orElseThrow())
        .isEqualTo(LONG);
  }

  private static final String SCRIPT =
      """
      window.said = [];
      const socket = new WebSocket('%s');
      socket.onopen = () => %s.forEach((text) => socket.send(text));
      socket.onmessage = (event) => {
        said.push(event.data);
        if (event.data.includes('farewell')) socket.close(1000, 'bye');
      };
      socket.onclose = (event) => said.push('closed ' + event.code + ', clean: ' + event.wasClean);
      """;

  private static String script(MissionControl control) {
    List<JsonValue> texts = texts().stream().map(JsonValue::of).toList();
    return SCRIPT.formatted(control.rtp(), texts);
  }

  /**
   * The page of Mission Control itself may not speak RTP: its content policy is put aside here. Any
   * other page is refused, by its Origin.
   */
  @Test
  void aBrowser() throws Exception {
    assumeTrue(Browser.isInstalled(), "skipped: no chromium and chromedriver");
    try (MissionControl control = MissionControl.start();
        RtpClient other = RtpClient.open(control, "other");
        Browser browser = new Browser()) {
      browser.ignoreContentPolicy();
      browser.open(control, "/api/health");
      browser.script(script(control));
      browser.await("said.some((text) => text.includes('logack'))");
      other.send(active("other", "farewell"));
      browser.await("said.at(-1).startsWith('closed')");
      assertThat(browser.script("return said.at(-1)")).isEqualTo("closed 1000, clean: true");
      assertStored(control);

      browser.leave();
      browser.script(script(control));
      browser.await("said.length > 0");
      assertThat(browser.script("return said.join()")).isEqualTo("closed 1006, clean: false");
    }
  }
}
