package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.JsonString;
import dev.mdk.testing.Nodes;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in a session or in the table of nodes, the request on the wire has its own lines. */
@Timeout(120)
class HeaderInjectionTest {

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  static List<String> hostile() {
    return List.of(
        "a\r\nX-Evil: 1",
        "a\nX-Evil: 1",
        "a\rX-Evil: 1",
        "a\0X-Evil: 1",
        "a\u2028X-Evil: 1",
        "a\u0085X-Evil: 1",
        "a\u560d\u560aX-Evil: 1", // CR and LF, for who cuts characters to bytes
        "gr\u00fc\u00df dich",
        "\ud800 alone",
        "\ud83d\ude00",
        "x".repeat(1_000_000));
  }

  /** Answers everything with 200, and keeps the heads. */
  private RawServer answering() throws IOException {
    return world.serveRaw(
        connection -> {
          while (true) {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          }
        });
  }

  private static void isClean(String head) {
    assertThat(head.lines().map(line -> line.toLowerCase(Locale.ROOT)))
        .noneMatch(line -> line.startsWith("x-evil"))
        .filteredOn(line -> line.startsWith("x-mdk-context:"))
        .hasSize(1);
    assertThat(head).matches("[\\x20-\\x7e\\r\\n]*");
    assertThat(head.length()).isLessThan(20_000);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void inTheValueOrTheNameOfAProperty(String text) throws Exception {
    RawServer server = answering();
    Session session =
        world
            .mdk
            .session()
            .property(PropertyKey.text("t:value"), text)
            .property(PropertyKey.text("t:" + text), "value");

    assertThat(
            world.client.with(session).send(World.hello(), BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);

    isClean(server.connections().get(0).head());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void inAPropertyThatCameFromOutside(String text) throws Exception {
    RawServer server = answering();
    String quoted = JsonString.of(text).toString();
    Session session =
        world.mdk.join(
            "{\"traceId\":"
                + quoted
                + ",\"properties\":{\"t:v\":"
                + quoted
                + ","
                + quoted
                + ":1}}");

    world.client.with(session).send(World.hello(), BodyHandlers.discarding());

    isClean(server.connections().get(0).head());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void inTheNameOfTheService(String text) throws Exception {
    RawServer server = answering();
    world.source.up(Nodes.node(text, "1.0", server.address()));
    HttpRequest request;
    try {
      request = MdkHttpClient.request(text, "1.0", "/").build();
    } catch (IllegalArgumentException notToBeSaid) { // half a surrogate pair
      assertThat(notToBeSaid).hasMessageContaining("(expected: ");
      return;
    }
    try {
      world.client.send(request, BodyHandlers.discarding());
    } catch (dev.mdk.NoNodeException refused) { // a name that discovery does not keep
      assertThat(refused.getMessage().length()).isLessThan(1_000);
      return;
    }

    isClean(server.connections().get(0).head());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/\r\nX-Evil: 1",
        "http://127.0.0.1:%d/ HTTP/1.1\r\nX-Evil: 1\r\n\r\n",
        "http://127.0.0.1:%d/\0",
        "http://127.0.0.1:%d/\u2028x",
      })
  void inTheAddressOfANode(String address) throws Exception {
    RawServer server = answering();
    world.source.down(Nodes.node("hello", "1.0", server.address()));
    int port = java.net.URI.create(server.address()).getPort();
    world.source.up(Nodes.node("hello", "1.0", String.format(address, port)));

    try {
      world
          .client
          .with(world.within(java.time.Duration.ofSeconds(30)))
          .send(World.hello(), BodyHandlers.discarding());
    } catch (IOException | dev.mdk.MdkException refused) {
      assertThat(refused.getMessage()).doesNotContain("\r", "\n", "\0");
    }

    assertThat(server.connections()).allSatisfy(connection -> isClean(connection.head()));
  }

  @Test
  void tenThousandPropertiesAreLeftOutAndCountedAndTheCallGoesOut() throws Exception {
    RawServer server = answering();
    Session session = world.mdk.session();
    for (int i = 0; i < 10_000; i++) {
      session.property(PropertyKey.text("t:key-" + i), "value");
    }

    world.client.with(session).send(World.hello(), BodyHandlers.discarding());

    String head = server.connections().get(0).head();
    isClean(head);
    assertThat(head.length()).isLessThan(4096 + 500);
    World.eventually(() -> !world.events.of(MdkEvent.Dropped.class).isEmpty());
    assertThat(world.events.of(MdkEvent.Dropped.class))
        .singleElement()
        .satisfies(
            dropped -> {
              assertThat(dropped.what()).isEqualTo("property");
              assertThat(dropped.count()).isBetween(9_000L, 9_999L);
            });
  }
}
