package dev.mdk.examples.zipkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.jdkhttp.MdkServer;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.SpanId;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spans of real requests, judged by a real Zipkin server. */
@Timeout(300)
class ZipkinSpansTest {

  @TempDir static Path folder;
  private static ZipkinServer zipkin;

  @BeforeAll
  static void startZipkin() throws Exception {
    zipkin = ZipkinServer.start(folder);
  }

  @AfterAll
  static void stopZipkin() throws Exception {
    if (zipkin != null) {
      zipkin.close();
    }
  }

  private static Mdk start(String service) {
    return Mdk.builder()
        .setting("discovery.source", "local:zipkin")
        .setting("service.name", service)
        .setting("zipkin.url", zipkin.url())
        .start();
  }

  /** Returns the spans of a request through edge and hello, by name of service and kind. */
  private static Map<String, JsonObject> request(int status) throws Exception {
    String trace;
    try (Mdk edge = start("edge");
        Mdk hello = start("hello");
        MdkServer server =
            MdkServer.inside(hello)
                .handle(
                    "/",
                    exchange -> {
                      exchange.sendResponseHeaders(status, -1);
                      exchange.close();
                    })
                .register("hello", "1.0")
                .start()) {
      MdkHttpClient client = MdkHttpClient.of(edge, HttpClient.newHttpClient());
      edge.awaitReady("hello", "1.0", Duration.ofSeconds(30));
      Session session = edge.session();
      trace = session.traceId();
      var request = MdkHttpClient.request("hello", "1.0", "/").build();
      assertThat(server.address()).startsWith("http://");
      session.interact(interaction -> client.send(request, BodyHandlers.discarding()));
    }
    JsonValue spans =
        zipkin.await(
            "/api/v2/trace/" + SpanId.traceHex(trace),
            found -> found.asArray().filter(all -> all.elements().size() >= 3).isPresent());
    List<JsonObject> all = new ArrayList<>();
    spans.asArray().orElseThrow().elements().forEach(span -> all.add(span.asObject().get()));
    return all.stream().collect(Collectors.toMap(ZipkinSpansTest::place, Function.identity()));
  }

  private static String place(JsonObject span) {
    String service =
        span.object("localEndpoint").flatMap(endpoint -> endpoint.string("serviceName")).get();
    return service + " " + span.string("kind").orElse("INTERNAL");
  }

  @Test
  void aRequestIsOneTree() throws Exception {
    Map<String, JsonObject> spans = request(204);

    assertThat(spans).containsOnlyKeys("edge INTERNAL", "edge CLIENT", "hello SERVER");
    JsonObject root = spans.get("edge INTERNAL");
    JsonObject call = spans.get("edge CLIENT");
    JsonObject served = spans.get("hello SERVER");
    assertThat(root.string("parentId")).isEmpty();
    assertThat(call.string("parentId")).isEqualTo(root.string("id"));
    assertThat(served.string("parentId")).isEqualTo(call.string("id"));
    assertThat(call.object("remoteEndpoint").flatMap(peer -> peer.string("serviceName")))
        .contains("hello");
    for (JsonObject span : spans.values()) {
      assertThat(error(span)).isEmpty();
      assertThat(span.integer("duration").orElseThrow()).isPositive();
    }
  }

  @Test
  void aFailedCallIsSeen() throws Exception {
    Map<String, JsonObject> spans = request(500);

    assertThat(error(spans.get("edge CLIENT"))).contains("error");
    assertThat(error(spans.get("edge INTERNAL"))).isEmpty(); // the caller made do with the answer
  }

  private static Optional<String> error(JsonObject span) {
    return span.object("tags").flatMap(tags -> tags.string("error"));
  }

  @Test
  void aServerThatIsAwayDisturbsNobody() throws Exception {
    try (Mdk mdk = Mdk.builder().setting("zipkin.url", "http://127.0.0.1:1").start()) {
      String said = mdk.session().interact(interaction -> "done");
      assertThat(said).isEqualTo("done");
    }
  }

  @Test
  void aWrongSettingIsToldAtTheStart() {
    assertThatThrownBy(() -> Mdk.builder().setting("zipkin.url", "zipkin:9411").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("zipkin.url: zipkin:9411 (expected: such as http://zipkin:9411)");
  }
}
