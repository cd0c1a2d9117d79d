package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.DeadlineExceededException;
import dev.mdk.Outcome;
import dev.mdk.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redirects, followed by the wrapper and not by the client that it wraps. */
@Timeout(120)
class FollowTest {

  private final World world = new World();
  private final MdkHttpClient client = following(Redirect.NORMAL);

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  private MdkHttpClient following(Redirect policy) {
    return MdkHttpClient.builder(world.mdk).followRedirects(policy).build();
  }

  private static HttpRequest.Builder secret(HttpRequest.Builder request) {
    return request.header("Authorization", "secret").header("Cookie", "secret=1");
  }

  private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    World.answer(exchange, status, "go there");
  }

  private static void echo(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String headers = String.valueOf(exchange.getRequestHeaders().entrySet());
    World.answer(exchange, 200, exchange.getRequestMethod() + " " + body + " " + headers);
  }

  /** Serves apart from the service. */
  private String elsewhere() throws IOException {
    return world.serveAs("other", FollowTest::echo);
  }

  @Test
  void toTheSameNodeIsOneAttemptWhoseLastAnswerCounts() throws Exception {
    world.serve(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/")) {
            redirect(exchange, 307, "/there");
          } else if (exchange.getRequestMethod().equals("POST")) {
            World.answer(exchange, 500, "");
          } else {
            echo(exchange);
          }
        });
    Session session = world.mdk.session();

    HttpResponse<String> answer =
        client
            .with(session)
            .send(
                secret(MdkHttpClient.request("hello", "1.0", "/"))
                    .PUT(BodyPublishers.ofString("body"))
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("PUT body").contains(session.traceId(), "secret");
    assertThat(answer.uri().getPath()).isEqualTo("/there");
    HttpResponse<String> first = answer.previousResponse().orElseThrow();
    assertThat(first.statusCode()).isEqualTo(307);
    assertThat(first.body()).isNull();
    assertThat(first.previousResponse()).isEmpty();
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);

    HttpRequest failing =
        MdkHttpClient.request("hello", "1.0", "/").POST(BodyPublishers.noBody()).build();
    client.send(failing, BodyHandlers.discarding());
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
    World.eventually(() -> world.inFlight() == 0);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void toAnotherAuthorityGoNeitherContextNorSecrets() throws Exception {
    String other = elsewhere();
    world.serve(exchange -> redirect(exchange, 302, other + "/c"));
    Session session = world.mdk.session();
    HttpRequest request = secret(MdkHttpClient.request("hello", "1.0", "/")).build();

    String seen = client.with(session).send(request, BodyHandlers.ofString()).body();

    assertThat(seen).startsWith("GET").containsIgnoringCase("user-agent");
    assertThat(seen).doesNotContainIgnoringCase("mdk").doesNotContain("secret", session.traceId());
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS); // of who redirected
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void toATrustedHostGoesTheContextButNoSecrets() throws Exception {
    String other = elsewhere();
    world.serve(exchange -> redirect(exchange, 302, other + "/c"));
    Session session = world.mdk.session();
    MdkHttpClient trusting =
        MdkHttpClient.builder(world.mdk)
            .followRedirects(Redirect.NORMAL)
            .alsoTo(uri -> uri.getPort() == URI.create(other).getPort())
            .build();

    String seen =
        trusting
            .with(session)
            .send(
                secret(MdkHttpClient.request("hello", "1.0", "/")).build(), BodyHandlers.ofString())
            .body();

    assertThat(seen).contains(session.traceId()).doesNotContain("secret");
  }

  @Test
  void ordinaryRequestsAreFollowedTooAndStayOrdinary() throws Exception {
    String other = elsewhere();
    String first = world.serve(exchange -> redirect(exchange, 302, other + "/c"));
    Session late = world.within(Duration.ofNanos(1)); // which bounds nothing here
    HttpRequest request = secret(HttpRequest.newBuilder(URI.create(first))).build();

    HttpResponse<String> answer = client.with(late).send(request, BodyHandlers.ofString());

    assertThat(answer.body()).startsWith("GET").doesNotContain("secret", late.traceId());
    assertThat(answer.previousResponse()).isPresent();
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void aCircleEndsWithTheRedirectAsItsAnswer() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    world.serve(
        exchange -> {
          requests.incrementAndGet();
          redirect(exchange, 302, "/");
        });

    HttpResponse<String> answer = client.send(World.hello(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.body()).isEqualTo("go there");
    assertThat(requests).hasValue(1 + Redirects.MOST);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void whatCannotBeFollowedIsTheAnswer() throws Exception {
    world.serve(exchange -> redirect(exchange, 302, "http://hello.v1-0.mdk.invalid/again"));

    HttpResponse<String> answer = client.send(World.hello(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.body()).isEqualTo("go there");
  }

  @Test
  void anEndlessBodyOfARedirectIsNotRead() throws Exception {
    world.serve(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/there")) {
            echo(exchange);
            return;
          }
          exchange.getResponseHeaders().set("Location", "/there");
          exchange.sendResponseHeaders(302, 0);
          while (true) {
            exchange.getResponseBody().write(new byte[1000]); // until the caller hangs up
          }
        });

    assertThat(client.send(World.hello(), BodyHandlers.ofString()).body()).startsWith("GET");
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void theDeadlineAndACancellationEndTheLastOfThem() throws Exception {
    RawServer server =
        world.serveRaw(
            connection -> {
              if (connection.readHead().startsWith("GET /there")) {
                connection.stall();
              }
              connection.write("HTTP/1.1 302 Found\r\nLocation: /there\r\n");
              connection.write("Content-Length: 0\r\nConnection: close\r\n\r\n");
              connection.close();
            });

    assertThatThrownBy(
            () ->
                client
                    .with(world.within(Duration.ofSeconds(3)))
                    .send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("sent on to 127.0.0.1")
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(server.connections().get(1).isClosed()).isTrue();

    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(World.hello(), BodyHandlers.discarding());
    World.eventually(() -> server.connections().size() == 4);
    server.connections().get(3).head();
    answer.cancel(true);

    assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
    assertThat(server.connections().get(3).isClosed()).isTrue();
    World.eventually(() -> world.inFlight() == 0);
    assertThat(world.verdicts.rest()).isEmpty();
  }
}
