package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.testing.FaultyHttpServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FaultyHttpServerTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** A common pool has one thread on a small machine, and both clients must wait at once. */
  private static final Executor IN_A_THREAD = task -> new Thread(task).start();

  private static Socket connect(FaultyHttpServer server) throws IOException {
    return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.uri().getPort());
  }

  private static void request(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns all that comes until the connection is closed. */
  private static String get(FaultyHttpServer server) throws IOException {
    try (Socket socket = connect(server)) {
      request(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String first(Socket socket, int bytes) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Test
  void answersByItsScriptOnOneConnectionAndThenWithTheLast() throws Exception {
    String busy = "HTTP/1.1 503 Scripted\r\nContent-Length: 0\r\n\r\n";
    String good = "HTTP/1.1 200 Scripted\r\nContent-Length: 5\r\n\r\nhello";
    try (var server = FaultyHttpServer.start(Answer.status(503), Answer.ok("hello"));
        Socket socket = connect(server)) {
      request(socket, "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(first(socket, busy.length())).isEqualTo(busy);
      request(
          socket, "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      assertThat(first(socket, good.length())).isEqualTo(good);
      request(socket, "GET /c HTTP/1.1\r\n\r\n");
      assertThat(first(socket, good.length())).isEqualTo(good);

      assertThat(server.requests())
          .containsExactly("POST /a HTTP/1.1", "POST /b HTTP/1.1", "GET /c HTTP/1.1");
    }
  }

  @Test
  void givesHalfAnAnswer() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.half("halves"))) {
      assertThat(get(server)).contains("Content-Length: 6\r\n").endsWith("\r\n\r\nhal");
    }
  }

  @Test
  void declaresAWrongLength() throws Exception {
    try (var server =
        FaultyHttpServer.start(Answer.wrongLength("hello", 9), Answer.wrongLength("hello", 2))) {
      assertThat(get(server)).contains("Content-Length: 9\r\n").endsWith("\r\n\r\nhello");
      assertThat(get(server)).contains("Content-Length: 2\r\n").endsWith("\r\n\r\nhello");
    }
  }

  @Test
  void hangsUpOrResets() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.hangUp(), Answer.reset())) {
      assertThat(get(server)).isEmpty();
      assertThatThrownBy(() -> get(server))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void answersLater() throws Exception {
    Duration delay = Duration.ofMillis(50);
    try (var server = FaultyHttpServer.start(Answer.hangUp().after(delay))) {
      long begun = System.nanoTime();
      assertThat(get(server)).isEmpty();
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(delay.toNanos());
    }
  }

  @Test
  void closesAtOnceWhateverItIsDoing() throws Exception {
    var server = FaultyHttpServer.start(Answer.silence(), Answer.ok("").after(SOON.plus(SOON)));
    CompletableFuture<String> silent =
        CompletableFuture.supplyAsync(() -> outcome(server), IN_A_THREAD);
    assertThat(server.await(1, SOON)).isTrue();
    CompletableFuture<String> late =
        CompletableFuture.supplyAsync(() -> outcome(server), IN_A_THREAD);
    assertThat(server.await(2, SOON)).isTrue();
    try (Socket idle = connect(server)) {
      assertThat(silent).isNotDone();
      assertThat(late).isNotDone();

      server.close();
      server.close();

      assertThat(silent.get(60, TimeUnit.SECONDS)).isIn("", "broken");
      assertThat(late.get(60, TimeUnit.SECONDS)).isIn("", "broken");
      assertThat(idle.isConnected()).isTrue();
      assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);
    }
  }

  private static String outcome(FaultyHttpServer server) {
    try {
      return get(server);
    } catch (IOException e) {
      return "broken";
    }
  }

  @Test
  void refusesAnswersThatMakeNoSense() {
    assertThatThrownBy(() -> Answer.status(99)).hasMessage("status: 99 (expected: 200 to 599)");
    assertThatThrownBy(() -> Answer.half("")).hasMessageContaining("expected: a text");
    assertThatThrownBy(() -> Answer.wrongLength("", -1)).hasMessage("length: -1 (expected: >= 0)");
    assertThatThrownBy(() -> Answer.ok("").after(Duration.ofNanos(-1)))
        .hasMessage("delay: PT-0.000000001S (expected: >= 0)");
  }
}
