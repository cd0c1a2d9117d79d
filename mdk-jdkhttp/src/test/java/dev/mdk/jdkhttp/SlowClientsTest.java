package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Mdk;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are slow, or too many. */
@Timeout(120)
class SlowClientsTest {

  private static final String HALF_A_HEAD = "GET / HTTP/1.1\r\nHost: he";

  private final Mdk mdk = Mdk.start();
  private final HttpClient bare = HttpClient.newHttpClient();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    mdk.close();
  }

  @Test
  void doNotExhaustAServer() throws Exception {
    try (MdkServer server = server().drain(Duration.ZERO).start()) {
      for (int i = 0; i < 100; i++) {
        say(server, i % 2 == 0 ? HALF_A_HEAD : "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhal");
      }

      for (int i = 0; i < 10; i++) {
        assertThat(get(server, "/").body()).isEqualTo("hello");
      }
    }
  }

  @Test
  void areCutOffWhenTheirHeadIsLateAndNobodyElseFeelsIt() throws Exception {
    try (MdkServer server = server().headTimeout(Duration.ofSeconds(2)).start()) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++) {
          say(server, HALF_A_HEAD);
        }
        for (Socket each : sockets) {
          assertThat(isCutOff(each)).isTrue();
        }
        sockets.clear();
        for (int i = 0; i < 4; i++) { // by threads that were interrupted once
          assertThat(get(server, "/").body()).isEqualTo("hello");
        }
      }
    }
  }

  @Test
  void doNotKeepItFromEnding() throws Exception {
    MdkServer server = server().drain(Duration.ofHours(1)).start();
    Socket slow = say(server, HALF_A_HEAD);
    assertThat(get(server, "/").statusCode()).isEqualTo(200);

    server.close();

    assertThat(isCutOff(slow)).isTrue();
  }

  @Test
  void areCutOffWhileTooManyAreArriving() throws Exception {
    try (MdkServer server = server().requests(3).drain(Duration.ZERO).start()) {
      for (int i = 0; i < 3; i++) {
        say(server, HALF_A_HEAD);
      }
      say(server, HALF_A_HEAD); // one more, though the server may take it before another one

      World.eventually(() -> sockets.stream().anyMatch(SlowClientsTest::isCutOffNow));

      for (Socket each : sockets) {
        each.close();
      }
      World.eventually(() -> isServed(server));
    }
  }

  @Test
  void getA503WhileTooManyAreHandledButHealthIsTold() throws Exception {
    CompletableFuture<HttpExchange> held = new CompletableFuture<>();
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (MdkServer server =
        MdkServer.edge(mdk)
            .requests(1)
            .handle(
                "/",
                exchange -> {
                  held.complete(exchange);
                  World.answer(exchange, 200, answer.join());
                })
            .start()) {
      CompletableFuture<HttpResponse<String>> first =
          bare.sendAsync(request(server, "/"), BodyHandlers.ofString());
      held.get(60, TimeUnit.SECONDS);

      HttpResponse<String> second = get(server, "/");

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).contains("1");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      answer.complete("first");
      assertThat(first.get(60, TimeUnit.SECONDS).body()).isEqualTo("first");
      World.eventually(() -> isServed(server));
    }
  }

  private MdkServer.Builder server() {
    return MdkServer.edge(mdk).handle("/", exchange -> World.answer(exchange, 200, "hello"));
  }

  private Socket say(MdkServer server, String text) throws IOException {
    URI at = URI.create(server.address());
    Socket socket = new Socket(at.getHost(), at.getPort());
    sockets.add(socket);
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static boolean isCutOffNow(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return isCutOff(socket);
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private boolean isServed(MdkServer server) {
    try {
      return get(server, "/").statusCode() == 200;
    } catch (IOException | InterruptedException cutOff) {
      return false;
    }
  }

  private HttpResponse<String> get(MdkServer server, String path)
      throws IOException, InterruptedException {
    return bare.send(request(server, path), BodyHandlers.ofString());
  }

  private static HttpRequest request(MdkServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path)).build();
  }
}
