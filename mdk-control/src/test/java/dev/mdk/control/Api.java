package dev.mdk.control;

import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What Mission Control answers by HTTP. */
final class Api {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Api() {}

  static JsonObject get(URI http, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(http + path)).build();
    return Json.parse(HTTP.send(request, BodyHandlers.ofString()).body()).asObject().orElseThrow();
  }

  /** Returns all lines, in the order in which they were stored. */
  static List<JsonObject> lines(URI http) throws IOException, InterruptedException {
    return all(http, "/api/logs", "lines");
  }

  static List<JsonObject> reports(URI http) throws IOException, InterruptedException {
    return all(http, "/api/reports", "reports");
  }

  private static List<JsonObject> all(URI http, String path, String name)
      throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    String before = "";
    do {
      JsonObject page = get(http, path + "?limit=1000" + before);
      page.array(name).orElseThrow().elements().stream()
          .map(each -> each.asObject().orElseThrow())
          .forEach(each -> all.add(0, each));
      before = page.integer("next").stream().mapToObj(n -> "&before=" + n).findFirst().orElse("");
    } while (!before.isEmpty());
    return all;
  }

  static List<String> texts(URI http) throws IOException, InterruptedException {
    return lines(http).stream().map(line -> line.string("text").orElseThrow()).toList();
  }
}
