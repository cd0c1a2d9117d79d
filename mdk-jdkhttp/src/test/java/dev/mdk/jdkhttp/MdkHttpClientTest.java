package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mdk.NoNodeException;
import dev.mdk.Outcome;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MdkHttpClientTest {

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @Test
  void callsANodeOfTheServiceAndReportsHowItDid() throws Exception {
    String address =
        world.serve(
            exchange ->
                World.answer(exchange, 200, "hello " + exchange.getRequestURI().getRawQuery()));

    HttpResponse<String> answer =
        world.client.send(
            MdkHttpClient.request("hello", "1.0", "/greet?name=%C3%BC").build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello name=%C3%BC");
    assertThat(answer.uri()).isEqualTo(URI.create(address + "/greet?name=%C3%BC"));
    Verdicts.Verdict verdict = world.verdicts.next();
    assertThat(verdict.node().address()).isEqualTo(address);
    assertThat(verdict.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(verdict.latency()).isPositive();
  }

  @Test
  void sendsTheSessionInExactlyOneHeaderLineWhateverIsInIt() throws Exception {
    RawServer server =
        world.serveRaw(
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
    Session session =
        world
            .mdk
            .session()
            .property(PropertyKey.text("t:evil"), "a\r\nX-Evil: 1\r\n\r\n\0é\u2028\ud83d\ude00");
    HttpRequest request =
        HttpRequest.newBuilder(World.hello(), (name, value) -> true)
            .header("x-mdk-context", "forged")
            .header("X-Mdk-Context", "forged twice")
            .header("Accept", "text/plain")
            .build();

    world.client.with(session).send(request, BodyHandlers.discarding());

    String head = server.connections().get(0).head();
    assertThat(head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-mdk-con")))
        .singleElement()
        .asString()
        .contains(session.traceId());
    assertThat(head).doesNotContain("forged").doesNotContain("\nX-Evil");
    assertThat(head).contains("Accept: text/plain").contains("Host: 127.0.0.1");
  }

  @Test
  void takesTheSessionGivenElseTheCurrentOneElseAFreshOne() throws Exception {
    world.serve(
        exchange ->
            World.answer(exchange, 200, exchange.getRequestHeaders().getFirst("X-MDK-Context")));
    Session current = world.mdk.session();
    Session given = world.mdk.session();

    String inScope =
        current.call(() -> world.client.send(World.hello(), BodyHandlers.ofString())).body();
    String bound =
        current
            .call(() -> world.client.with(given).send(World.hello(), BodyHandlers.ofString()))
            .body();
    String alone = world.client.send(World.hello(), BodyHandlers.ofString()).body();

    assertThat(inScope).contains(current.traceId());
    assertThat(bound).contains(given.traceId());
    assertThat(alone).isNotBlank().doesNotContain(current.traceId(), given.traceId());
  }

  @Test
  void sendsNothingOfTheSessionToOrdinaryHosts() throws Exception {
    String address = world.serve(exchange -> World.answer(exchange, 500, headers(exchange)));
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/")).build();
    Session session = world.within(Duration.ofNanos(1)); // which has passed, and does not matter

    String sync = session.call(() -> world.client.send(request, BodyHandlers.ofString())).body();
    String async =
        world.client.with(session).sendAsync(request, BodyHandlers.ofString()).join().body();
    String push =
        world.client.with(session).sendAsync(request, BodyHandlers.ofString(), null).join().body();

    assertThat(sync + async + push).containsIgnoringCase("user-agent");
    assertThat(sync + async + push)
        .doesNotContainIgnoringCase("mdk")
        .doesNotContain(session.traceId());
    assertThat(world.verdicts.rest()).isEmpty();
  }

  private static String headers(com.sun.net.httpserver.HttpExchange exchange) {
    return String.valueOf(exchange.getRequestHeaders().entrySet());
  }

  @Test
  void sendsBodiesAndReturnsRedirectsAsTheyAre() throws Exception {
    world.serve(
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Location", "http://elsewhere.example/");
          World.answer(
              exchange,
              307,
              exchange.getRequestMethod() + " " + new String(body, StandardCharsets.UTF_8));
        });
    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/").PUT(BodyPublishers.ofString("grüß")).build();

    HttpResponse<String> answer = world.client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.body()).isEqualTo("PUT grüß");
    assertThat(answer.previousResponse()).isEmpty();
  }

  @Test
  void blamesNobodyForACallersOwnBodyPublisherHandlerOrSubscriber() throws Exception {
    world.serve(
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          World.answer(exchange, 200, "text");
        });
    HttpRequest badUpload =
        MdkHttpClient.request("hello", "1.0", "/")
            .POST(
                BodyPublishers.fromPublisher(
                    subscriber -> Streams.fail(subscriber, new FileNotFoundException("own"))))
            .build();

    assertThatThrownBy(() -> world.client.send(badUpload, BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                world
                    .client
                    .sendAsync(
                        World.hello(),
                        info -> {
                          throw new IllegalStateException("own");
                        })
                    .join())
        .hasMessageContaining("own");
    assertThatThrownBy(
            () ->
                world
                    .client
                    .sendAsync(
                        World.hello(),
                        info ->
                            BodySubscribers.fromSubscriber(
                                new Streams.Collector(
                                    item -> {
                                      throw new IllegalStateException("own");
                                    })))
                    .join())
        .isInstanceOf(CompletionException.class);

    World.eventually(() -> world.inFlight() == 0);
    assertThat(world.verdicts.rest())
        .filteredOn(verdict -> verdict.outcome().isFailure())
        .isEmpty();
  }

  @Test
  void saysWhereNoNodeCanBeHad() {
    assertThatThrownBy(
            () ->
                world
                    .client
                    .with(world.within(Duration.ofMillis(50)))
                    .send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOfAny(NoNodeException.class, java.net.http.HttpTimeoutException.class)
        .hasMessageContaining("hello");
  }

  /** It is another thread that ends the wait for a node. */
  @Test
  void showsWhoCalledWhereNoNodeCame() {
    MdkHttpClient patient = world.client.with(world.within(Duration.ofMinutes(1)));

    Throwable thrown = catchThrowable(() -> patient.send(World.hello(), BodyHandlers.discarding()));

    assertThat(thrown).isInstanceOf(NoNodeException.class).hasMessageContaining("hello");
    assertThat(thrown.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(MdkHttpClientTest.class.getName()));
  }

  @Test
  void countsWhatTheJdkRepeatsByItselfAsOneAttempt() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    RawServer server =
        world.serveRaw(
            connection -> {
              while (true) {
                connection.readHead();
                if (requests.incrementAndGet() == 2) {
                  connection.close(); // as a node does that is restarted
                }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
              }
            });

    world.client.send(World.hello(), BodyHandlers.discarding());
    world.client.send(World.hello(), BodyHandlers.discarding());

    assertThat(requests).hasValue(3);
    assertThat(server.connections()).hasSize(2);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void blamesANodeWhoseAddressIsNotHttp() throws Exception {
    world.up("127.0.0.1:1"); // another scheme does not get past discovery

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("hello 1.0");
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.UNREACHABLE);
  }

  @Test
  void refusesAMalformedServiceUriBeforeAnythingIsSent() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://hello.1-0.mdk.invalid/")).build();

    assertThatThrownBy(() -> world.client.send(request, BodyHandlers.discarding()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hello.1-0.mdk.invalid")
        .hasMessageContaining("node-hello.v1-0.mdk.invalid");
  }

  @Test
  void wrapsNoClientThatFollowsRedirectsNorOneOfItsOwnKind() {
    HttpClient following = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();

    assertThatThrownBy(() -> MdkHttpClient.of(world.mdk, following))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("followRedirects is NORMAL (expected: NEVER");
    assertThatThrownBy(() -> MdkHttpClient.of(world.mdk, world.client))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MdkHttpClient.builder(world.mdk)
                    .classifier(Classifier.STANDARD)
                    .classifier(Classifier.STANDARD))
        .hasMessageContaining("given twice");
  }

  @Test
  void showsWhatTheWrappedClientHas() throws Exception {
    HttpClient plain =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .priority(7)
            .build();
    MdkHttpClient client = MdkHttpClient.of(world.mdk, plain);

    assertThat(client.version()).isEqualTo(plain.version());
    assertThat(client.connectTimeout()).contains(Duration.ofSeconds(3));
    assertThat(client.followRedirects()).isEqualTo(Redirect.NEVER);
    assertThat(client.sslContext()).isSameAs(plain.sslContext());
    assertThat(client.sslParameters().getProtocols())
        .isEqualTo(plain.sslParameters().getProtocols());
    assertThat(client.cookieHandler()).isEmpty();
    assertThat(client.proxy()).isEmpty();
    assertThat(client.authenticator()).isEmpty();
    assertThat(client.executor()).isEmpty();
    assertThat(world.client.connectTimeout()).contains(Duration.ofSeconds(2));
    assertThat(client).hasToString("MdkHttpClient");
    Session session = world.mdk.session();
    assertThat(client.with(session).toString()).contains(session.traceId());
    assertThatThrownBy(
            () ->
                client
                    .newWebSocketBuilder()
                    .buildAsync(
                        URI.create("ws://127.0.0.1:1/"), new java.net.http.WebSocket.Listener() {})
                    .join())
        .hasCauseInstanceOf(ConnectException.class);
  }
}
