package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Session;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests as no client of ours makes them, byte by byte: each has a whole answer that is no 5xx,
 * or its connection is closed; and the server goes on. {@code -Dmdk.test.mutations=10000} for as
 * many.
 */
@Timeout(300)
class HostileRequestTest {

  private static final int MUTATIONS = Integer.getInteger("mdk.test.mutations", 500);

  private final World world = new World();
  private final AtomicInteger handled = new AtomicInteger();
  private MdkServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        MdkServer.inside(world.mdk)
            .handle(
                "/",
                exchange -> {
                  handled.incrementAndGet();
                  exchange.getRequestBody().readAllBytes();
                  String context = Session.current().orElseThrow().externalize();
                  World.answer(exchange, context.isEmpty() ? 500 : 200, "");
                })
            .start();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    world.close();
  }

  /** Returns the status, or 0 if the connection was closed without one. */
  private int status(String request) throws IOException {
    URI at = URI.create(server.address());
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput(); // or a server that wants more of a broken body waits for it
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      String head = new String(line, StandardCharsets.US_ASCII);
      return head.isEmpty() ? 0 : Integer.parseInt(head.substring("HTTP/1.1 ".length()));
    } catch (SocketException reset) {
      return 0;
    }
  }

  private static String get(String... headers) {
    return "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + String.join("\r\n", headers)
        + (headers.length == 0 ? "" : "\r\n")
        + "\r\n";
  }

  private static String context(String text) {
    return get("X-MDK-Context: " + text);
  }

  private static String sized(int length) {
    String frame = "{\"traceId\":\"t\",\"properties\":{\"t:x\":\"\"}}";
    return frame.replace("\"\"", "\"" + "x".repeat(length - frame.length()) + "\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 300})
  void contextsOfAnySizeAreServedAndTheLongOnesUnread(int kibibytes) throws Exception {
    assertThat(status(context(sized(kibibytes * 1024)))).isEqualTo(200);
    assertThat(status(context("x".repeat(kibibytes * 1024)))).isEqualTo(200);
  }

  @Test
  void moreHeadersThanTheJdkTakesCloseTheConnectionAndNothingElse() throws Exception {
    assertThat(status(get(headers(197)))).isEqualTo(200);
    assertThat(status(get(headers(250)))).isZero();
    assertThat(status(get(headers(3)))).isEqualTo(200);
  }

  private static String[] headers(int count) {
    List<String> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      headers.add("X-" + i + ": x");
    }
    return headers.toArray(String[]::new);
  }

  @Test
  void manyLinesOfOneContextAreReadWithinTheSameLimit() throws Exception {
    String[] lines = new String[150];
    java.util.Arrays.fill(lines, "X-MDK-Context: " + sized(1024));

    assertThat(status(get(lines))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b",
        "{\"traceId\":\"\0\"}",
        "{\"traceId\":\"t\"}\r\n folded",
        "{\"properties\":{\"x\":\r\n\t1}}",
        "{\"remaining\":-1}",
        "{\"remaining\":1e999}",
        "{\"properties\":{\"timeout\":-1e308}}",
        "{\"clock\":{\"clocks\":[1e308,-1e308,9223372036854775807]}}",
        "\u00ff\u00fe\u0080",
      })
  void strangeContextsAreNo5xx(String text) throws Exception {
    assertThat(status(context(text))).isIn(0, 200, 400, 504);
    assertThat(status(get())).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET http://[ HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /\r\n\r\n",
        "\r\n\r\n\r\n",
      })
  void requestsThatAreNoneAreRefused(String request) throws Exception {
    assertThat(status(request)).isIn(0, 400, 404, 500, 501, 505);
    assertThat(status(get())).isEqualTo(200);
  }

  @Test
  @SuppressWarnings("SystemOut") // the seed and the count belong to the result
  void mutatedContextsNeverFailARequest() throws Exception {
    long seed = Long.getLong("mdk.test.seed", System.nanoTime());
    Random random = new Random(seed);
    String valid = world.mdk.session().deadline(java.time.Duration.ofHours(1)).externalize();

    for (int i = 0; i < MUTATIONS; i++) {
      String mutated = mutated(valid, random);
      int status = status(context(mutated));
      // a line feed in it begins another header, which may be none
      assertThat(status).as("seed %d, mutation %d: %s", seed, i, mutated).isIn(0, 200, 400, 504);
    }

    assertThat(status(get())).isEqualTo(200);
    System.out.println(MUTATIONS + " mutated contexts, " + handled + " handled, seed " + seed);
  }

  private static String mutated(String valid, Random random) {
    StringBuilder text = new StringBuilder(valid);
    for (int changes = 1 + random.nextInt(5); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, (char) random.nextInt(256));
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
        default -> text.setLength(at + 1);
      }
    }
    return text.toString();
  }
}
