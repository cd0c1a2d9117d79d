package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.control.server.MissionControl;
import dev.mdk.discovery.Sources;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two Mission Controls over one real etcd show the same nodes. */
@Timeout(120)
class TwoControlsTest {

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Process etcd;
  private MissionControl one;
  private MissionControl other;

  @BeforeEach
  void start() throws IOException {
    int port = freePort();
    String url = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + freePort();
    etcd =
        new ProcessBuilder(
                program().toString(),
                "--data-dir",
                folder.resolve("etcd").toString(),
                "--unsafe-no-fsync",
                "--listen-client-urls",
                url,
                "--advertise-client-urls",
                url,
                "--listen-peer-urls",
                peer,
                "--initial-advertise-peer-urls",
                peer,
                "--initial-cluster",
                "default=" + peer)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("etcd.log").toFile())
            .start();
    one = control(url); // both wait for etcd by themselves
    other = control(url);
  }

  private static Path program() {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":", -1))
        .map(place -> Path.of(place, "etcd"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> Assumptions.abort("etcd is not installed (.ci/run installs it)"));
  }

  /** Returns a port below those that are given to whoever asks for any. */
  private static int freePort() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = 12_000 + ThreadLocalRandom.current().nextInt(20_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) { // somebody has it
        if (tries == 100) {
          throw e;
        }
      }
    }
  }

  private MissionControl control(String url) throws IOException {
    Settings settings = Settings.of(Map.of("discovery.etcd.ttl", "10s"));
    return MissionControl.builder()
        .registry(facilities -> Sources.etcd(url, settings, facilities))
        .start();
  }

  @AfterEach
  void stop() {
    if (etcd != null) {
      one.close();
      other.close();
      etcd.destroyForcibly();
      etcd.onExit().join();
    }
  }

  private HttpResponse<String> ask(MissionControl whom, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(whom.http() + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String register(MissionControl where) {
    String node = "{'id':'a','service':'orders','version':'1.0','address':'http://192.0.2.7:80'}";
    HttpResponse<String> answer = ask(where, "POST", "/api/nodes", node.replace('\'', '"'));
    assertThat(answer.statusCode()).isEqualTo(201);
    return Json.parse(answer.body()).asObject().orElseThrow().string("path").orElseThrow();
  }

  private List<String> nodes(MissionControl which) {
    JsonObject all =
        Json.parse(ask(which, "GET", "/api/nodes", "").body()).asObject().orElseThrow();
    return all.array("nodes").orElseThrow().elements().stream()
        .map(JsonValue::asObject)
        .map(node -> node.orElseThrow().string("address").orElseThrow())
        .toList();
  }

  private void await(MissionControl which, Predicate<List<String>> wanted) {
    Waiting.eventually("nodes: " + nodes(which), () -> wanted.test(nodes(which)));
  }

  @Test
  void showTheSameNodes() {
    String path = register(one);
    assertThat(nodes(one)).hasSize(1); // at once, whatever etcd says
    await(other, all -> all.equals(List.of("http://192.0.2.7:80")));

    assertThat(ask(one, "DELETE", path, "").statusCode()).isEqualTo(204);
    await(other, List::isEmpty);
    assertThat(nodes(one)).isEmpty();
  }

  @Test
  void oneTakesOverFromTheOther() {
    register(one);
    await(other, all -> all.size() == 1);
    String path = register(other); // its client has come over
    one.close();
    assertThat(nodes(other)).hasSize(1);

    assertThat(ask(other, "DELETE", path, "").statusCode()).isEqualTo(204);
    await(other, List::isEmpty);
  }
}
