package dev.mdk.examples.demo;

import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Mission Control of the play: where the processes find each other, and log. It is a process,
 * too, and can be killed and started again.
 */
final class Control {

  /** How long a node outlives its process; longer than a busy machine keeps a process waiting. */
  static final String TTL = "3s";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private Player server;
  private URI page = URI.create("http://127.0.0.1:0");
  private URI rtp = URI.create("ws://127.0.0.1:0");

  private Control(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    server = start("control");
  }

  static Control start(Path folder) throws IOException, InterruptedException {
    return new Control(folder);
  }

  /** Starts it where it was, with the log of a name. */
  private Player start(String log) throws IOException, InterruptedException {
    String argument = page.getPort() + "," + rtp.getPort() + "," + folder.resolve(log);
    Player started =
        Player.start(
            "control", ControlProcess.class, argument, Map.of(), folder, (player, line) -> {});
    String[] addresses = started.address().split(" ", 2);
    page = URI.create(addresses[0]);
    rtp = URI.create(addresses[1]);
    return started;
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    server.kill();
    server.awaitEnd();
  }

  /** Starts it again, with the log that it had, or without one. */
  void startAgain(boolean withItsLog) throws IOException, InterruptedException {
    server = start(withItsLog ? "control" : "another-control");
  }

  /** Returns the address of its page. */
  URI page() {
    return page;
  }

  String rtp() {
    return rtp.toString();
  }

  /** Reads a trace, as far as it has it. */
  Optional<Trace> trace(String id) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(page + "/api/traces/" + id)).build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      return Optional.empty();
    }
    try {
      List<JsonObject> lines =
          Json.parse(answer.body())
              .asObject()
              .flatMap(trace -> trace.array("lines"))
              .orElseThrow(() -> new IOException("a trace without lines"))
              .elements()
              .stream()
              .flatMap(line -> line.asObject().stream())
              .toList();
      return Optional.of(Trace.of(id, lines));
    } catch (JsonException e) {
      throw new IOException("Mission Control answered no JSON", e);
    }
  }

  /** Ends it. */
  void close() throws InterruptedException {
    server.dismiss();
    server.awaitEnd();
  }
}
