package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R14: the process is killed while it stores lines, again and again. */
@Tag("long")
@Timeout(600)
class KillTest {

  private static final int ROUNDS = 20;
  private static final int LINES = 2000; // a round

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Whatever is not acknowledged is sent again, as clients do; each line is there once. */
  @Test
  void losesNothingThatItAcknowledgedAndStoresNothingTwice() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long acknowledged = -1;
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = new ServerProcess(folder);
          RtpClient client = open(server)) {
        List<String> texts = new ArrayList<>();
        for (long i = acknowledged + 1; i <= acknowledged + LINES; i++) {
          texts.add(
              RtpCodec.encode(
                  RtpMessages.line(
                      "trace", CausalClock.of(i), LogLevel.INFO, "s", "line " + i, i)));
        }
        long killAt = acknowledged + 1 + random.nextInt(LINES / 2);
        RtpCodec.pack(texts).forEach(client::send);
        while (acknowledged < killAt) {
          acknowledged = client.await(RtpMessage.LogAck.class).sequence();
        }
      }
    }
    try (ServerProcess server = new ServerProcess(folder)) {
      List<Long> found = numbers(server);
      assertThat(found).as("seed %d", seed).doesNotHaveDuplicates();
      for (long i = 0; i <= acknowledged; i++) {
        assertThat(found.get((int) i)).as("seed %d", seed).isEqualTo(i);
      }
    }
  }

  private static RtpClient open(ServerProcess server) {
    RtpClient client = new RtpClient(server.rtp());
    client.send(
        RtpMessage.Open.of(
            "writer", Environment.SANDBOX, Set.of(RtpExtension.BATCH, RtpExtension.CUMULATIVE)));
    return client;
  }

  /** Returns the numbers of all lines, in the order in which they were stored. */
  private List<Long> numbers(ServerProcess server) throws Exception {
    List<Long> numbers = new ArrayList<>();
    String before = "";
    do {
      String body =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create(server.http() + "/api/logs?limit=1000" + before))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      JsonObject page = Json.parse(body).asObject().orElseThrow();
      page.array("lines").orElseThrow().elements().stream()
          .map(line -> line.asObject().orElseThrow().string("text").orElseThrow())
          .map(text -> Long.parseLong(text.substring("line ".length())))
          .forEach(number -> numbers.add(0, number));
      before = page.integer("next").stream().mapToObj(n -> "&before=" + n).findFirst().orElse("");
    } while (!before.isEmpty());
    return numbers;
  }
}
