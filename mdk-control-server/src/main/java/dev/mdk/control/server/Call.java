package dev.mdk.control.server;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.control.server.Access.Right;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One request to the API, and its answer. */
final class Call {

  static final String JSON = "application/json";

  private final HttpExchange exchange;
  private final Right right;
  private final String client;
  private final List<String> path;
  private final Map<String, String> parameters;

  Call(HttpExchange exchange, Right right, String client) {
    this.exchange = exchange;
    this.right = right;
    this.client = client;
    path =
        Stream.of(exchange.getRequestURI().getRawPath().split("/"))
            .skip(1)
            .map(Call::decoded)
            .toList();
    parameters = parameters(exchange.getRequestURI().getRawQuery());
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String each : query == null ? new String[0] : query.split("&")) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(each.substring(0, equals)), decoded(each.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiError(400, "not percent-encoded: " + text);
    }
  }

  String method() {
    return exchange.getRequestMethod();
  }

  Right right() {
    return right;
  }

  /** Returns who asks, as far as that can be told: for counting, and for the log. */
  String client() {
    return client;
  }

  /** Returns the parts of the path between its slashes. */
  List<String> path() {
    return path;
  }

  /** Returns a parameter; empty if it is not given, or empty. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Returns a whole number in a range. */
  long number(String name, long otherwise, long least, long most) {
    String text = parameter(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new ApiError(
        400, name + ": " + text + " (expected: a whole number from " + least + " to " + most + ")");
  }

  int limit() {
    return (int) number("limit", 100, 1, 1000);
  }

  String header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  /** Reads the whole body. */
  byte[] body(int most) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(most);
      if (body.length == most && in.read() >= 0) {
        throw new ApiError(413, "the body has more than " + most + " bytes");
      }
      return body;
    }
  }

  /** Reads the body as a JSON object. */
  JsonObject json(int most) throws IOException {
    try {
      return Json.parse(body(most), JsonLimits.defaults().withSize(most))
          .asObject()
          .orElseThrow(() -> new ApiError(400, "the body is no JSON object"));
    } catch (JsonException e) {
      throw new ApiError(400, "the body is no JSON: " + e.getMessage());
    }
  }

  /** Returns what to throw where a method is not one of those that are. */
  ApiError wrongMethod(String allowed) {
    setHeader("Allow", allowed);
    return new ApiError(405, method() + ": expected " + allowed);
  }

  void setHeader(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
  }

  void answer(int status) throws IOException {
    RequestThreads.extend();
    exchange.sendResponseHeaders(status, -1);
  }

  void answer(int status, Consumer<JsonWriter> json) throws IOException {
    StringBuilder text = new StringBuilder();
    JsonWriter writer = JsonWriter.to(text).beginObject();
    json.accept(writer);
    writer.endObject();
    answer(status, JSON, text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  void answer(int status, String type, byte[] body) throws IOException {
    RequestThreads.extend();
    setHeader("Content-Type", type);
    if (method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Begins an answer without an end. */
  OutputStream stream(String type) throws IOException {
    setHeader("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  void fail(ApiError error) throws IOException {
    answer(
        error.status(),
        json ->
            json.name("error")
                .beginObject()
                .name("status")
                .value(error.status())
                .name("message")
                .value(error.reason())
                .endObject());
  }
}
