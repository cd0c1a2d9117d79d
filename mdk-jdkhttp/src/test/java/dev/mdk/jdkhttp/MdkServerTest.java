package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.NoNodeException;
import dev.mdk.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MdkServerTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  private final Mdk mdk =
      Mdk.builder().setting("discovery.source", "local:" + UUID.randomUUID()).start();
  private final MdkHttpClient client = MdkHttpClient.builder(mdk).build();
  private final HttpClient bare = HttpClient.newHttpClient();
  private final CompletableFuture<HttpExchange> held = new CompletableFuture<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    mdk.close();
  }

  @Test
  void isRegisteredWhileItListensAndServesInTheSessionOfItsCaller() throws Exception {
    AtomicReference<String> trace = new AtomicReference<>("");
    MdkServer server =
        start(
            exchange -> {
              trace.set(Session.current().orElseThrow().traceId());
              World.answer(exchange, 200, "hello");
            });
    Session session = mdk.session();

    HttpResponse<String> answer = client.with(session).send(World.hello(), BodyHandlers.ofString());

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.uri()).hasToString(server.address() + "/");
    assertThat(trace.get()).isEqualTo(session.traceId());
    assertThat(server).hasToString("MdkServer at " + server.address());

    server.close();

    assertThatThrownBy(() -> mdk.session().deadline(SHORT).resolve("hello", "1.0"))
        .isInstanceOf(NoNodeException.class);
    assertThatThrownBy(() -> get(server, "/")).isInstanceOf(ConnectException.class);
    start(builder().listen(address(server)), exchange -> World.answer(exchange, 200, "")).close();
  }

  @Test
  void saysThatItIsNotReadyFromTheMomentThatItCloses() throws Exception {
    MdkServer server = start(this::hold);
    assertThat(server.isReady()).isTrue();
    assertThat(get(server, "/health/ready").body()).isEqualTo("ready\n");
    final CompletableFuture<HttpResponse<String>> request = getAsync(server);
    held.get(60, TimeUnit.SECONDS);

    Thread closing = closeElsewhere(server);
    World.eventually(() -> !server.isReady());

    HttpResponse<String> ready = get(server, "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).isEqualTo("not ready\n");
    assertThat(ready.headers().firstValue("Connection")).contains("close");
    assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    assertThat(closing.isAlive()).isTrue();

    release.countDown();
    assertThat(request.get(60, TimeUnit.SECONDS).body()).isEqualTo("held");
    closing.join(60_000);
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void tellsHealthWhereItShouldOrNobody() throws Exception {
    HttpHandler own = exchange -> World.answer(exchange, 200, "own");
    try (MdkServer elsewhere = start(builder().health("/internal"), own);
        MdkServer nowhere = start(builder().health(""), own);
        MdkServer replaced = start(builder().handle("/health/live", own), own)) {
      assertThat(get(elsewhere, "/internal/live").body()).isEqualTo("live\n");
      assertThat(get(elsewhere, "/health/live").body()).isEqualTo("own");
      assertThat(get(nowhere, "/health/live").body()).isEqualTo("own");
      assertThat(get(replaced, "/health/live").body()).isEqualTo("own");
      assertThat(get(replaced, "/health/ready").body()).isEqualTo("ready\n");
    }
  }

  @Test
  void servesOnUntilItsCallersHaveNoticed() throws Exception {
    MdkServer server =
        start(
            builder().notice(LONG).register("hello", "1.0"),
            exchange -> World.answer(exchange, 200, "still"));
    Thread closing = closeElsewhere(server);
    World.eventually(() -> !server.isReady());

    HttpResponse<String> answer = get(server, "/");

    assertThat(answer.body()).isEqualTo("still");
    assertThat(answer.headers().firstValue("Connection")).contains("close");
    assertThatThrownBy(() -> mdk.session().deadline(SHORT).resolve("hello", "1.0"))
        .isInstanceOf(NoNodeException.class);
    closing.interrupt(); // then it does not wait
    closing.join(60_000);
    assertThat(closing.isAlive()).isFalse();
    assertThatThrownBy(() -> get(server, "/")).isInstanceOf(ConnectException.class);
  }

  @Test
  void waitsForAnAnswerOfAnotherThreadAndRefusesWhatComesMeanwhile() throws Exception {
    MdkServer server =
        start(
            builder(),
            exchange -> {
              if (!held.complete(exchange)) {
                World.answer(exchange, 200, "");
              }
            });
    CompletableFuture<HttpResponse<String>> request = getAsync(server);
    HttpExchange exchange = held.get(60, TimeUnit.SECONDS);

    Thread closing = closeElsewhere(server);
    World.eventually(() -> !server.isReady());
    HttpResponse<String> refused = getUntil(server, 503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(closing.isAlive()).isTrue();

    World.answer(exchange, 200, "later");
    assertThat(request.get(60, TimeUnit.SECONDS).body()).isEqualTo("later");
    closing.join(60_000);
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void doesNotWaitForAnAnswerWithoutABodyNorForOneWhoseHandlerFailed() throws Exception {
    MdkServer server =
        start(
            builder().drain(LONG),
            exchange -> {
              if (exchange.getRequestURI().getPath().equals("/fail")) {
                exchange.sendResponseHeaders(200, 0);
                throw new IOException("on purpose");
              }
              exchange.sendResponseHeaders(204, -1); // and nobody closes it
            });

    assertThat(get(server, "/").statusCode()).isEqualTo(204);
    assertThatThrownBy(() -> get(server, "/fail")).isInstanceOf(IOException.class);

    server.close();
  }

  @Test
  void cutsOffWhoNeverAnswersWhenItsTimeIsOver() throws Exception {
    MdkServer server = start(builder().drain(SHORT), held::complete);
    CompletableFuture<HttpResponse<String>> request = getAsync(server);
    held.get(60, TimeUnit.SECONDS);

    server.close();

    assertThat(request).failsWithin(Duration.ofSeconds(60));
  }

  @Test
  void closesOnceHoweverManyCloseIt() throws Exception {
    MdkServer server = start(this::hold);
    CompletableFuture<HttpResponse<String>> request = getAsync(server);
    held.get(60, TimeUnit.SECONDS);

    List<Thread> closing = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      closing.add(closeElsewhere(server));
    }
    World.eventually(() -> !server.isReady());
    assertThat(closing).allMatch(Thread::isAlive);
    release.countDown();

    assertThat(request.get(60, TimeUnit.SECONDS).body()).isEqualTo("held");
    for (Thread each : closing) {
      each.join(60_000);
    }
    assertThat(closing).noneMatch(Thread::isAlive);
    server.close();
  }

  @Test
  void endsThoughItsMdkWasClosedBefore() throws Exception {
    MdkServer server = start(builder().drain(SHORT).notice(SHORT), held::complete);
    CompletableFuture<HttpResponse<String>> request = getAsync(server);
    held.get(60, TimeUnit.SECONDS);

    mdk.close();
    server.close();

    assertThat(request).failsWithin(Duration.ofSeconds(60));
    assertThatThrownBy(() -> get(server, "/")).isInstanceOf(ConnectException.class);
  }

  @Test
  void leavesNothingBehindIfItCannotStart() throws Exception {
    HttpHandler any = exchange -> World.answer(exchange, 200, "");
    InetSocketAddress free = freePort();

    assertThatThrownBy(() -> start(builder().listen(free).register("hello", "one"), any))
        .isInstanceOf(ConfigurationException.class);

    start(builder().listen(free), any).close();
  }

  @Test
  void refusesSettingsThatCannotBeMeant() {
    assertThatThrownBy(
            () ->
                MdkServer.inside(mdk)
                    .listen(new InetSocketAddress(0))
                    .register("hello", "1.0")
                    .start())
        .hasMessageContaining("expected: advertise");
    assertThatThrownBy(() -> builder().handle("/", held::complete).handle("/", held::complete))
        .hasMessageContaining("handle /: given twice");
    assertThatThrownBy(() -> builder().health("nowhere")).hasMessageContaining("path: \"nowhere\"");
    assertThatThrownBy(() -> builder().requests(0)).hasMessageContaining("requests: 0");
    assertThatThrownBy(() -> MdkServer.edge(mdk).drain(Duration.ofSeconds(-1)))
        .hasMessageContaining("drain: PT-1S");
    assertThatThrownBy(
            () -> builder().listen(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
        .hasMessageContaining("nowhere.invalid");
  }

  @Test
  void isAdvertisedWhereItIsSaid() throws Exception {
    try (MdkServer server =
        MdkServer.inside(mdk)
            .listen(new InetSocketAddress(0))
            .advertise("https://hello.example")
            .register("hello", "1.0")
            .notice(Duration.ZERO)
            .start()) {
      assertThat(server.address()).isEqualTo("https://hello.example");
      assertThat(mdk.session().resolve("hello", "1.0").address()).isEqualTo(server.address());
    }
  }

  private void hold(HttpExchange exchange) throws IOException {
    held.complete(exchange);
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    World.answer(exchange, 200, "held");
  }

  /** Registered as {@code hello}, with a short notice. */
  private MdkServer start(HttpHandler handler) throws IOException {
    return start(builder().register("hello", "1.0").notice(SHORT), handler);
  }

  private static MdkServer start(MdkServer.Builder builder, HttpHandler handler)
      throws IOException {
    return builder.handle("/", handler).start();
  }

  private MdkServer.Builder builder() {
    return MdkServer.inside(mdk);
  }

  private static Thread closeElsewhere(MdkServer server) {
    Thread thread = new Thread(server::close, "closing");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static InetSocketAddress address(MdkServer server) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort());
  }

  private InetSocketAddress freePort() throws IOException {
    try (MdkServer server = builder().start()) {
      return address(server);
    }
  }

  private HttpResponse<String> get(MdkServer server, String path) throws Exception {
    return bare.send(request(server, path), BodyHandlers.ofString());
  }

  private HttpResponse<String> getUntil(MdkServer server, int status) throws Exception {
    HttpResponse<String> last = get(server, "/");
    for (int i = 0; i < 1000 && last.statusCode() != status; i++) {
      last = get(server, "/");
    }
    assertThat(last.statusCode()).isEqualTo(status);
    return last;
  }

  private CompletableFuture<HttpResponse<String>> getAsync(MdkServer server) {
    return bare.sendAsync(request(server, "/"), BodyHandlers.ofString());
  }

  private static HttpRequest request(MdkServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path)).build();
  }
}
