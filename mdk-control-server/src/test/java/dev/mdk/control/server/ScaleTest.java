package dev.mdk.control.server;

import static dev.mdk.control.server.RtpMessages.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own with {@code -Xmx256m}, and many who want something of it. */
@Tag("long")
@Timeout(300)
class ScaleTest {

  private static final int CONNECTIONS = Runtime.version().feature() >= 21 ? 10_000 : 2_000;

  @TempDir Path folder;
  private final List<Socket> sockets = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private ServerProcess server;
  private URI page;
  private URI rtp;

  @BeforeEach
  void start() throws IOException {
    server = new ServerProcess(folder);
    page = server.http();
    rtp = server.rtp();
    told("ready after %d ms", server.readyMillis());
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket each : sockets) {
      each.close();
    }
    server.close();
  }

  /** What was measured is in the report of the test. */
  @SuppressWarnings("SystemOut")
  private static void told(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  private long millisOfHealth() throws Exception {
    long before = System.nanoTime();
    int status =
        http.send(
                HttpRequest.newBuilder(page.resolve("/api/health"))
                    .timeout(Duration.ofSeconds(30))
                    .build(),
                BodyHandlers.ofString())
            .statusCode();
    assertThat(status).isEqualTo(200);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
  }

  /** A peer without a thread: it registers, and reads what it is asked to. */
  private Socket connect(int number) throws IOException {
    Socket socket = new Socket(rtp.getHost(), rtp.getPort());
    sockets.add(socket);
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(
            """
            GET /rtp HTTP/1.1
            Host: 127.0.0.1
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    String process = "process-" + number;
    send(
        socket,
        RtpCodec.encode(
            RtpMessage.Open.of(
                process, Environment.SANDBOX, Set.of(RtpExtension.INTEREST, RtpExtension.BATCH))));
    send(socket, RtpCodec.encode(RtpMessages.active(process, "service-" + number % 100)));
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(utf8.length + 14);
    frame.put((byte) 0x81);
    if (utf8.length < 126) {
      frame.put((byte) (0x80 | utf8.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) utf8.length);
    }
    frame.putInt(0).put(utf8); // masked by zeros
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  @Test
  void holdsThousandsOfConnections() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      connect(i);
    }
    long slowest = 0;
    RtpClient last = new RtpClient(rtp);
    last.send(
        RtpMessage.Open.of(
            "last", Environment.SANDBOX, Set.of(RtpExtension.INTEREST, RtpExtension.SYNCED)));
    last.send(new RtpMessage.Interest(Set.of("service-7")));
    Set<String> seen = new java.util.HashSet<>();
    while (seen.size() < CONNECTIONS / 100) {
      seen.add(last.await(RtpMessage.Active.class).node().id());
    }
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < CONNECTIONS; i++) {
        send(
            sockets.get(i),
            RtpCodec.encode(RtpMessages.active("process-" + i, "service-" + i % 100)));
      }
      slowest = Math.max(slowest, millisOfHealth());
    }
    String status =
        http.send(
                HttpRequest.newBuilder(page.resolve("/api/status")).build(),
                BodyHandlers.ofString())
            .body();
    told("%d connections; slowest health %d ms; %s", CONNECTIONS, slowest, status);
    assertThat(status)
        .contains("\"connections\":" + (CONNECTIONS + 1))
        .contains("\"nodes\":" + CONNECTIONS);
    assertThat(slowest).isLessThan(10_000);
    last.close();
    assertThat(server.isAlive()).isTrue();
  }

  @Test
  void servesPagesBesideAThousandSlowClients() throws Exception {
    for (int i = 0; i < 1000; i++) {
      Socket socket = new Socket(page.getHost(), page.getPort());
      sockets.add(socket);
      String half =
          i % 2 == 0
              ? "GET / HTTP/1.1\r\nHost: 127"
              : "POST /api/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{";
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
    }
    long slowest = 0;
    for (int i = 0; i < 50; i++) {
      slowest = Math.max(slowest, millisOfHealth());
    }
    told("slowest health beside 1,000 slow clients: %d ms", slowest);
    assertThat(slowest).isLessThan(10_000);
    for (Socket each : sockets) { // cut off
      each.setSoTimeout(60_000);
      assertThat(isCutOff(each)).isTrue();
    }
    millisOfHealth();
  }

  private static boolean isCutOff(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      in.readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Ten seconds of 10,000 lines each, and how long the last one takes to be seen. */
  @Test
  void storesTenThousandLinesASecondAndShowsThem() throws Exception {
    RtpClient writer = new RtpClient(rtp);
    writer.send(
        RtpMessage.Open.of(
            "writer",
            Environment.SANDBOX,
            Set.of(RtpExtension.BATCH, RtpExtension.CUMULATIVE, RtpExtension.DETAIL)));
    int perSecond = 10_000;
    int seconds = 10;
    int count = perSecond * seconds;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          RtpCodec.encode(
              line(
                  "trace-" + i / 20,
                  CausalClock.of(i % 20),
                  LogLevel.INFO,
                  "orders",
                  "line " + i + " of a service that has something to say",
                  i)));
    }
    long begin = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      RtpCodec.pack(texts.subList(second * perSecond, (second + 1) * perSecond))
          .forEach(writer::send);
    }
    while (writer.await(RtpMessage.LogAck.class).sequence() < count - 1) {}
    double took = (System.nanoTime() - begin) / 1e9;

    begin = System.nanoTime();
    writer.send(line("the last one", count));
    String found = "";
    while (!found.contains("the last one")) {
      found =
          http.send(
                  HttpRequest.newBuilder(page.resolve("/api/logs?limit=1")).build(),
                  BodyHandlers.ofString())
              .body();
    }
    told(
        "%d lines stored in %.2f s: %.0f a second; one shown after %d ms",
        count, took, count / took, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    assertThat(count / took).isGreaterThan(2_000); // on a machine that others use
    writer.close();
  }
}
