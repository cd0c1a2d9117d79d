package dev.mdk.examples.conformance;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkServer;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The service that the W3C's harness for Trace Context asks for: {@code POST /test} with a list of
 * {@code {"url": .., "arguments": ..}} joins the session of the request and, in it, posts the
 * arguments to each url. It calls whatever it is told to, so it listens on the loopback interface.
 */
public final class Conformance {

  private static final int LONGEST_BODY = 1 << 20;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private Conformance() {}

  public static void main(String[] args) throws Exception {
    Mdk mdk =
        Mdk.builder().setting("log.sinks", "none").start(); // the harness makes hundreds of calls
    Conformance conformance = new Conformance();
    MdkServer server =
        MdkServer.inside(mdk)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(args)))
            .handle("/test", conformance::handle)
            .start();
    System.out.println("conformance: POST " + server.address() + "/test");
  }

  private static int port(String[] args) {
    if (args.length == 0) {
      return 0;
    }
    if (args.length == 2 && args[0].equals("--port") && args[1].matches("\\d{1,5}")) {
      return Integer.parseInt(args[1]);
    }
    System.err.println(
        "usage: ./mdk conformance [--port N]   (any free port, unless one is given)");
    System.exit(2);
    return 0;
  }

  private void handle(HttpExchange exchange) throws IOException {
    Session session = Session.current().orElseThrow();
    List<HttpRequest> calls;
    try {
      calls = calls(exchange.getRequestBody().readNBytes(LONGEST_BODY), session);
    } catch (JsonException | IllegalArgumentException e) {
      answer(exchange, 400, e.toString());
      return;
    }
    for (HttpRequest call : calls) {
      client.sendAsync(call, BodyHandlers.discarding()).join();
    }
    answer(exchange, 200, "");
  }

  private static List<HttpRequest> calls(byte[] body, Session session) {
    List<HttpRequest> calls = new ArrayList<>();
    JsonValue all = Json.parse(body);
    for (JsonValue item : all.asArray().orElseThrow(() -> unexpected(all)).elements()) {
      JsonObject call = item.asObject().orElseThrow(() -> unexpected(item));
      JsonValue arguments = call.get("arguments").orElseThrow(() -> unexpected(item));
      URI uri = URI.create(call.string("url").orElseThrow(() -> unexpected(item)));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(5))
              .POST(BodyPublishers.ofString(Json.write(arguments)));
      session.inject(request, HttpRequest.Builder::setHeader);
      calls.add(request.build());
    }
    return calls;
  }

  private static IllegalArgumentException unexpected(JsonValue value) {
    return new IllegalArgumentException(
        value + " (expected: [{\"url\": .., \"arguments\": ..}, ..])");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
