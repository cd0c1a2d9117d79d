package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.jdkhttp.MdkServer;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** S6: what a client of the outside says about sessions reaches no service inside. */
class TrustEdgeTest {

  private static final String CONTEXT =
      "{\"traceId\":\"EVIL-trace\",\"remaining\":1,\"environment\":{\"name\":\"EVIL-env\"},"
          + "\"properties\":{\"t:user\":\"EVIL-root\",\"trace\":\"DEBUG\","
          + "\"routes\":{\"inner\":{\"1.0\":[\"EVIL\",\"1.0\"]}},\"faults\":\"EVIL-fault\"}}";

  @Test
  void throughAnEdgeNothingGets() throws Exception {
    AtomicReference<String> inside = new AtomicReference<>("");
    AtomicReference<Duration> left = new AtomicReference<>();
    ScriptedSource source = ScriptedSource.synced();
    try (Mdk mdk = Mdk.builder().source(source).defaultDeadline(Duration.ofSeconds(30)).start();
        MdkServer inner =
            MdkServer.inside(mdk)
                .handle(
                    "/",
                    exchange -> {
                      inside.set(String.valueOf(exchange.getRequestHeaders().entrySet()));
                      left.set(Session.current().orElseThrow().remaining().orElseThrow());
                      exchange.sendResponseHeaders(204, -1);
                      exchange.close();
                    })
                .start()) {
      source.up(Nodes.node("inner", "1.0", inner.address()));
      MdkHttpClient client = MdkHttpClient.builder(mdk).build();
      try (MdkServer edge =
          MdkServer.edge(mdk)
              .handle(
                  "/",
                  exchange -> {
                    HttpRequest request = MdkHttpClient.request("inner", "1.0", "/").build();
                    client.sendAsync(request, BodyHandlers.discarding()).join();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                  })
              .start()) {
        HttpRequest hostile =
            HttpRequest.newBuilder(URI.create(edge.address()))
                .header("X-MDK-Context", CONTEXT)
                .header("traceparent", "00-EVIL0af7651916cd43dd8448eb211c80-b7ad6b7169203331-01")
                .header("baggage", "user=EVIL")
                .header("X-MDK-Blame", "EVIL")
                .build();

        HttpResponse<Void> answer =
            HttpClient.newHttpClient().send(hostile, BodyHandlers.discarding());

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().map().keySet())
            .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-mdk"));
      }
    }
    assertThat(inside.get().toLowerCase(Locale.ROOT))
        .contains("x-mdk-context")
        .doesNotContain("evil")
        .doesNotContain("debug");
    assertThat(left.get()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
  }
}
