package dev.mdk.control.server;

import static dev.mdk.control.server.RtpMessages.active;
import static dev.mdk.control.server.RtpMessages.line;
import static dev.mdk.control.server.RtpMessages.node;
import static dev.mdk.control.server.RtpMessages.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client and the server say to each other. */
@Timeout(120)
class RtpTest {

  private final MissionControl control = MissionControl.start();
  private final List<RtpClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(RtpClient::close);
    control.close();
  }

  private RtpClient client(String process, RtpExtension... extensions) {
    RtpClient client = RtpClient.open(control, process, extensions);
    clients.add(client);
    return client;
  }

  @Test
  void tellsEachOfTheNodesOfAll() throws Exception {
    RtpClient one = client("one");
    one.send(active("one", "orders"));
    assertThat(one.await(RtpMessage.Active.class).node()).isEqualTo(node("one", "orders"));

    RtpClient two = client("two");
    assertThat(two.await(RtpMessage.Active.class).node()).isEqualTo(node("one", "orders"));
    two.send(active("two", "orders"));
    assertThat(one.await(RtpMessage.Active.class).node()).isEqualTo(node("two", "orders"));
    two.send(new RtpMessage.Expire(node("two", "orders")));
    assertThat(one.await(RtpMessage.Expire.class).node().id()).isEqualTo("two");
  }

  @Test
  void expiresANodeWhoseTimeHasPassedAlsoForThoseWhoComeBackLater() throws Exception {
    RtpClient one = client("one");
    one.send(new RtpMessage.Active(node("one", "orders"), Duration.ofMillis(300)));

    assertThat(one.await(RtpMessage.Expire.class).node().id()).isEqualTo("one");
    // An original client keeps a node over a loss of its connection, until it is told.
    assertThat(client("two").await(RtpMessage.Expire.class).node().id()).isEqualTo("one");
  }

  @Test
  void keepsNodesOfAClientThatIsLostUntilTheirTimeHasPassed() throws Exception {
    RtpClient one = client("one");
    one.send(active("one", "orders"));
    one.await(RtpMessage.Active.class);
    one.close();

    assertThat(client("two").await(RtpMessage.Active.class).node().id()).isEqualTo("one");
  }

  @Test
  void acknowledgesEachEventAndStoresARepeatOnce() throws Exception {
    RtpClient first = client("one");
    first.send(line("a", 0));
    first.send(line("b", 1));
    first.send(report("r", Map.of("x", true), 0));
    assertThat(first.await(RtpMessage.LogAck.class).sequence()).isZero();
    assertThat(first.await(RtpMessage.LogAck.class).sequence()).isEqualTo(1);
    assertThat(first.await(RtpMessage.InteractionAck.class).sequence()).isZero();
    first.close();

    RtpClient reader = client("reader");
    reader.send(new RtpMessage.Subscribe());
    reader.soFar("subscribed");
    RtpClient again = client("one");
    again.send(line("a", 0));
    again.send(line("b", 1));
    again.send(line("c", 2));

    for (long sequence = 0; sequence < 3; sequence++) {
      assertThat(again.await(RtpMessage.LogAck.class).sequence()).isEqualTo(sequence);
    }
    assertThat(reader.await(RtpMessage.Log.class).text()).isEqualTo("c");
  }

  @Test
  void tellsSubscribersTheLinesOfOthers() throws Exception {
    RtpClient reader = client("reader");
    RtpClient detailed = client("detailed", RtpExtension.DETAIL);
    for (RtpClient each : List.of(reader, detailed)) {
      each.send(new RtpMessage.Subscribe());
      each.soFar("subscribed");
    }
    RtpClient writer = client("writer");
    writer.send(active("writer", "orders"));
    writer.send(line("hello", 0));

    RtpMessage.Log plain = reader.await(RtpMessage.Log.class);
    while (!plain.text().equals("hello")) {
      plain = reader.await(RtpMessage.Log.class);
    }
    assertThat(plain.node()).isEqualTo("writer");
    assertThat(plain.sequence()).isEmpty();
    assertThat(plain.service()).isEmpty();
    RtpMessage.Log full = detailed.await(RtpMessage.Log.class);
    while (!full.text().equals("hello")) {
      full = detailed.await(RtpMessage.Log.class);
    }
    assertThat(full.text()).isEqualTo("hello");
    assertThat(full.service()).isEqualTo("orders");
  }

  @Test
  void saysNothingBeyondTheOriginalToWhoDidNotAsk() throws Exception {
    RtpClient client = client("one");
    client.send(active("one", "orders"));
    client.send(line("a", 7));
    client.send(new RtpMessage.Interest(Set.of("orders")));
    client.await(RtpMessage.LogAck.class);

    assertThat(client.texts)
        .isNotEmpty()
        .allMatch(text -> text.startsWith("{\"$class\":"))
        .noneMatch(text -> text.contains("extensions") || text.contains("batch"));
  }

  @Test
  void acknowledgesABatchByItsLast() throws Exception {
    RtpClient client = client("one", RtpExtension.BATCH, RtpExtension.CUMULATIVE);
    assertThat(client.await(RtpMessage.Open.class).extensions())
        .containsExactly(RtpExtension.BATCH, RtpExtension.CUMULATIVE);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(RtpCodec.encode(line("line " + i, i)));
    }

    RtpCodec.pack(events).forEach(client::send);

    while (client.await(RtpMessage.LogAck.class).sequence() < 99) {}
    assertThat(client.messages).isEmpty();
  }

  @Test
  void tellsOfServicesThatSomebodyIsInterestedIn() throws Exception {
    RtpClient writer = client("writer");
    writer.send(active("writer", "orders"));
    writer.send(active("writer", "stock"));
    writer.soFar("registered");
    RtpClient client =
        client("one", RtpExtension.INTEREST, RtpExtension.SYNCED, RtpExtension.BATCH);

    client.send(new RtpMessage.Interest(Set.of("orders")));
    assertThat(client.await(RtpMessage.Active.class).node()).isEqualTo(node("writer", "orders"));
    assertThat(client.await(RtpMessage.Synced.class).service()).contains("orders");
    writer.send(new RtpMessage.Expire(node("writer", "stock")));
    writer.send(new RtpMessage.Expire(node("writer", "orders")));
    assertThat(client.await(RtpMessage.Expire.class).node().service()).isEqualTo("orders");
    client.send(new RtpMessage.Interest(Set.of("nobody")));
    assertThat(client.await(RtpMessage.Synced.class).service()).contains("nobody");
  }

  @Test
  void saysSyncedOnlyWhenClientsOfAnEarlierRunHadTheirTime(@TempDir Path folder) throws Exception {
    MissionControl.builder().data(folder).start().close();
    try (MissionControl later =
        MissionControl.builder().data(folder).settle(Duration.ofSeconds(4)).start()) {
      RtpClient early = RtpClient.open(later, "early", RtpExtension.SYNCED);
      clients.add(early);
      RtpClient back = RtpClient.open(later, "back");
      clients.add(back);
      back.send(active("back", "orders"));

      assertThat(early.await(RtpMessage.Open.class)).isNotNull();
      assertThat(early.messages.poll(60, TimeUnit.SECONDS)).isInstanceOf(RtpMessage.Active.class);
      assertThat(early.await(RtpMessage.Synced.class).service()).isEmpty();
    }
  }

  @Test
  void sendsAHundredNodesToABatchingClientInFewTexts() throws Exception {
    RtpClient writer = client("writer");
    for (int i = 0; i < 100; i++) {
      writer.send(active("writer-" + i, "orders"));
    }
    writer.soFar("registered");

    RtpClient client = client("one", RtpExtension.BATCH, RtpExtension.SYNCED);
    client.await(RtpMessage.Synced.class);

    assertThat(client.texts).hasSizeLessThan(10);
    assertThat(client.texts)
        .allMatch(text -> text.getBytes(StandardCharsets.UTF_8).length <= RtpCodec.MAX_BYTES);
  }

  @Test
  void refusesNodesBeyondItsLimitsAndSaysSoOnce() throws Exception {
    try (MissionControl small = MissionControl.builder().nodes(1).start()) {
      RtpClient client = RtpClient.open(small, "one");
      clients.add(client);
      client.send(active("one", "x".repeat(300)));
      client.send(active("one", "orders"));
      client.send(active("one", "stock"));

      RtpMessage.Problem problem = client.await(RtpMessage.Close.class).error().orElseThrow();
      assertThat(problem.code()).isEqualTo("too_large");
      assertThat(client.await(RtpMessage.Active.class).node().service()).isEqualTo("orders");
      assertThat(client.soFar("marker")).isEmpty();
    }
  }

  @Test
  void letsAReadTokenLookOnly() throws Exception {
    try (MissionControl guarded =
        MissionControl.builder().writeToken("writer").readToken("reader").start()) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> new RtpClient(guarded.rtp()));
      RtpClient writer = new RtpClient(URI.create(guarded.rtp() + "?token=writer"));
      clients.add(writer);
      writer.send(RtpMessage.Open.of("w", Environment.SANDBOX, Set.of()));
      writer.send(active("w", "orders"));
      RtpClient reader = new RtpClient(URI.create(guarded.rtp() + "?token=reader"));
      clients.add(reader);
      reader.send(RtpMessage.Open.of("r", Environment.SANDBOX, Set.of()));
      assertThat(reader.await(RtpMessage.Active.class).node().id()).isEqualTo("w");
      reader.send(active("r", "orders"));
      reader.send(new RtpMessage.Expire(node("w", "orders")));
      reader.send(line("text", 0));
      assertThat(reader.await(RtpMessage.Close.class).error().orElseThrow().code())
          .isEqualTo("forbidden");
      assertThat(writer.soFar("marker")).noneMatch(RtpMessage.Expire.class::isInstance);
    }
  }

  @Test
  void answersPingsAndCloses() throws Exception {
    RtpClient client = client("one");
    client.socket().sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
    client.ponged.get(60, TimeUnit.SECONDS);

    client.socket().sendClose(1000, "bye").join();
    assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  /** So it confirms that what was sent before has been dealt with. */
  @Test
  void answersAPingAfterAllThatItSaysOfWhatCameBefore() throws Exception {
    RtpClient writer = client("writer");
    for (int i = 0; i < 500; i++) {
      writer.send(active("n" + i, "orders"));
    }
    writer.soFar("registered");

    RtpClient client = client("one");
    client.send(active("one", "x".repeat(300)));
    client.socket().sendPing(ByteBuffer.wrap(new byte[] {1})).join();

    assertThat(client.ponged.get(20, TimeUnit.SECONDS))
        .as("all nodes, and the refusal")
        .hasSize(1 + 500 + 1)
        .last()
        .isInstanceOf(RtpMessage.Close.class);
  }

  @Test
  void endsAConnectionThatBreaksTheRules() throws Exception {
    RtpClient binary = client("one");
    binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
    assertThat(binary.closed.get(60, TimeUnit.SECONDS)).isEqualTo(WebSocketFault.UNSUPPORTED);

    RtpClient large = client("two");
    large.socket().sendText("x".repeat(2 << 20), true).exceptionally(cut -> large.socket()).join();
    assertThat(large.closed.get(60, TimeUnit.SECONDS)).isIn(WebSocketFault.TOO_BIG, 1006);

    RtpClient silent = new RtpClient(control.rtp());
    clients.add(silent);
    silent.send(new RtpMessage.Subscribe());
    assertThat(silent.closed.get(60, TimeUnit.SECONDS)).isEqualTo(WebSocketFault.POLICY);
  }

  @Test
  void takesFragmentsAndSurvivesNonsense() throws Exception {
    RtpClient client = client("one");
    for (String nonsense : List.of("", "hello", "[1,2]", "{\"type\":7}", "{\"type\":\"active\"}")) {
      client.send(nonsense);
    }
    String text = RtpCodec.encode(line("in pieces", 3));
    client.socket().sendText(text.substring(0, 20), false).join();
    client.socket().sendText(text.substring(20), true).join();

    assertThat(client.await(RtpMessage.LogAck.class).sequence()).isEqualTo(3);
  }

  @Test
  void tellsAllWhenItGoesAway() throws Exception {
    RtpClient client = client("one");
    client.await(RtpMessage.Open.class);

    control.close();

    assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(WebSocketFault.GOING_AWAY);
  }

  @Test
  void refusesConnectionsBeyondItsLimit() throws Exception {
    try (MissionControl small = MissionControl.builder().connections(1).start()) {
      RtpClient one = RtpClient.open(small, "one");
      clients.add(one);
      one.await(RtpMessage.Open.class);

      try (Socket socket = new Socket(small.rtp().getHost(), small.rtp().getPort())) {
        socket.setSoTimeout(60_000);
        assertThat(readsNothing(socket)).isTrue();
      }
    }
  }

  private static boolean readsNothing(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void keepsEnvironmentsApart() throws Exception {
    Node staging =
        new Node(
            "s",
            "orders",
            "1.0",
            "http://s",
            Map.of(),
            new Environment("staging", Optional.empty()));
    RtpClient one = client("one");
    one.send(new RtpMessage.Active(staging, Duration.ofSeconds(30)));
    one.send(active("s", "orders"));
    one.send(new RtpMessage.Expire(node("s", "orders")));

    assertThat(one.await(RtpMessage.Active.class).node().environment().name()).isEqualTo("staging");
    assertThat(one.await(RtpMessage.Expire.class).node().environment())
        .isEqualTo(Environment.SANDBOX);
    assertThat(client("two").await(RtpMessage.Active.class).node()).isEqualTo(staging);
  }
}
