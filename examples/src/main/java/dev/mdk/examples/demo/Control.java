package dev.mdk.examples.demo;

import dev.mdk.control.server.MissionControl;
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
import java.util.Optional;

/** The Mission Control of the play: where the processes find each other, and log. */
final class Control implements AutoCloseable {

  /** How long a node outlives its process; longer than a busy machine keeps a process waiting. */
  static final String TTL = "3s";

  private final HttpClient client = HttpClient.newHttpClient();
  private final MissionControl server;

  private Control(MissionControl server) {
    this.server = server;
  }

  static Control start(Path folder) throws IOException {
    return new Control(MissionControl.builder().data(folder.resolve("control")).start());
  }

  /** Returns the address of its page. */
  URI page() {
    return server.http();
  }

  String rtp() {
    return server.rtp().toString();
  }

  /** Reads a trace, as far as it has it. */
  Optional<Trace> trace(String id) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(server.http() + "/api/traces/" + id)).build(),
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

  @Override
  public void close() {
    server.close();
  }
}
