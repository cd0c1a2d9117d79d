package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.spi.Facilities;
import dev.mdk.testing.FaultyHttpServer;
import dev.mdk.testing.FaultyHttpServer.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RegistryHttpTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofMillis(200);
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final Facilities facilities = Facilities.system().start();
  private final RegistryHttp http =
      new RegistryHttp(
          facilities,
          new RegistryHttp.Times(Duration.ofSeconds(10), Duration.ofSeconds(10)),
          Optional.empty(),
          1_000);
  private final RegistryHttp impatient =
      new RegistryHttp(
          facilities,
          new RegistryHttp.Times(Duration.ofSeconds(10), Duration.ofMillis(300)),
          Optional.empty(),
          1_000);

  @AfterEach
  void close() {
    facilities.close();
  }

  private static RegistryHttp.Answer get(RegistryHttp http, URI uri) throws Exception {
    return http.send("GET", uri, Map.of(), "", SOON);
  }

  @Test
  void returnsAnyStatus() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.ok("hello"), Answer.status(503))) {
      assertThat(get(http, server.uri()).text()).isEqualTo("hello");
      var answer = get(http, server.uri());
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer).hasToString("HTTP 503");
    }
  }

  @Test
  void boundsTheBody() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.ok("x".repeat(1_001)))) {
      assertThatThrownBy(() -> get(http, server.uri()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("1000 bytes");
    }
  }

  @Test
  void boundsTheTime() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.silence())) {
      assertThatThrownBy(() -> get(impatient, server.uri()))
          .isInstanceOf(HttpTimeoutException.class);
      assertThatThrownBy(() -> impatient.open("GET", server.uri(), Map.of(), "", AT_ONCE))
          .isInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void boundsTheTimeOfAWholeAnswer() throws Exception {
    try (var drip = new Drip(out -> new CountDownLatch(1).await())) {
      assertThatThrownBy(() -> get(impatient, drip.uri()))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("no whole answer");
    }
  }

  @Test
  void failsOnHalfAnAnswerAndAReset() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.half("hello"), Answer.reset())) {
      assertThatThrownBy(() -> get(http, server.uri())).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> http.send("POST", server.uri(), Map.of(), "x", SOON))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void neitherUnpacksNorFollows() throws Exception {
    try (var packed = new Drip(out -> {}, "Content-Encoding: gzip");
        var redirect = FaultyHttpServer.start(Answer.status(302))) {
      assertThatThrownBy(() -> get(http, packed.uri())).hasMessageContaining("gzip");
      assertThatThrownBy(() -> http.open("GET", packed.uri(), Map.of(), "", SOON))
          .hasMessageContaining("gzip");
      assertThat(get(http, redirect.uri()).status()).isEqualTo(302);
    }
  }

  @Test
  void givesLinesAsTheyCome() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (var drip =
        new Drip(
            out -> {
              write(out, "one\ntw");
              goOn.await();
              write(out, "o\n\nthree\nhalf");
            })) {
      try (Lines lines = http.open("GET", drip.uri(), Map.of(), "", SOON)) {
        assertThat(lines.next(LONG)).contains("one");
        assertThat(lines.next(1)).as("not yet whole").isEmpty();
        lines.wake();
        assertThat(lines.next(LONG)).as("woken").isEmpty();
        goOn.countDown();
        assertThat(lines.next(LONG)).contains("two");
        assertThat(lines.next(LONG)).contains("three");
        assertThatThrownBy(() -> lines.next(LONG)).isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void boundsALine() throws Exception {
    try (var drip = new Drip(out -> write(out, "ok\n" + "x".repeat(3_000)));
        Lines lines = http.open("GET", drip.uri(), Map.of(), "", SOON)) {
      lines.next(LONG);
      assertThatThrownBy(() -> lines.next(LONG)).hasMessageContaining("1000 bytes");
    }
  }

  @Test
  void aReaderIsLetGoByClosingAndByAnInterrupt() throws Exception {
    try (var drip = new Drip(out -> new CountDownLatch(1).await())) {
      Lines lines = http.open("GET", drip.uri(), Map.of(), "", SOON);
      var closed = thrownBy(lines);
      lines.close();
      closed.thread.join();
      assertThat(closed.thrown.get()).isInstanceOf(EOFException.class);

      Lines others = http.open("GET", drip.uri(), Map.of(), "", SOON);
      var interrupted = thrownBy(others);
      interrupted.thread.interrupt();
      interrupted.thread.join();
      assertThat(interrupted.thrown.get()).isInstanceOf(InterruptedException.class);
      others.close();
    }
  }

  private record Reader(Thread thread, AtomicReference<Throwable> thrown) {}

  private static Reader thrownBy(Lines lines) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                lines.next(LONG);
              } catch (IOException | InterruptedException e) {
                thrown.set(e);
              }
            });
    thread.start();
    return new Reader(thread, thrown);
  }

  @Test
  void tellsTheStatusOfAStreamThatIsNone() throws Exception {
    try (var server = FaultyHttpServer.start(Answer.status(401))) {
      assertThatThrownBy(() -> http.open("GET", server.uri(), Map.of(), "", SOON))
          .isInstanceOfSatisfying(
              StatusException.class, e -> assertThat(e.status()).isEqualTo(401));
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private interface Body {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** A server whose answers have no declared end: they last as long as the connection. */
  private static final class Drip implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, LOOPBACK);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Drip(Body body, String... headers) throws IOException {
      executor.execute(
          () -> {
            try {
              while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                executor.execute(() -> answer(socket, body, headers));
              }
            } catch (IOException closed) {
              // the end
            }
          });
    }

    private static void answer(Socket socket, Body body, String... headers) {
      try (socket) {
        InputStream in = socket.getInputStream();
        for (int newlines = 0; newlines < 2; ) { // to the empty line
          int next = in.read();
          newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
        OutputStream out = socket.getOutputStream();
        write(out, "HTTP/1.1 200 OK\r\n");
        for (String header : headers) {
          write(out, header + "\r\n");
        }
        write(out, "\r\n");
        body.write(out);
      } catch (IOException gone) {
        // the client went away
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      listening.close();
      executor.shutdownNow();
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
