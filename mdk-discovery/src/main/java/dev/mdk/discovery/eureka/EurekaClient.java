package dev.mdk.discovery.eureka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.Heartbeat;
import dev.mdk.discovery.registry.JsonAnswer;
import dev.mdk.discovery.registry.RegistryHttp;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.Json;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Speaks with one of several servers that copy from each other. */
final class EurekaClient {

  /** Who it is. */
  record User(String name, Secret password) {}

  static final String UP = "UP";

  private static final int NOT_FOUND = 404;
  private static final int MAX_BYTES = 64 * 1024 * 1024;
  private static final JsonLimits LIMITS =
      JsonLimits.defaults()
          .withSize(MAX_BYTES)
          .withStringLength(1024 * 1024)
          .withElements(8_000_000);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration TOTAL = Duration.ofSeconds(30);

  private final Endpoints servers;
  private final Optional<User> user;
  private final RegistryHttp http;

  EurekaClient(
      Endpoints servers, Optional<User> user, Optional<SSLContext> tls, Facilities facilities) {
    this.servers = servers;
    this.user = user;
    this.http =
        new RegistryHttp(facilities, new RegistryHttp.Times(CONNECT, TOTAL), tls, MAX_BYTES);
  }

  /** Returns all instances. */
  JsonObject all() throws IOException, InterruptedException {
    return parse(send("GET", "/apps", ""));
  }

  /** Returns those that changed in the last minutes. */
  JsonObject changes() throws IOException, InterruptedException {
    return parse(send("GET", "/apps/delta", ""));
  }

  /** Returns an entry of the server, not registered. */
  Heartbeat.Entry entry(EurekaEntry entry) {
    String path = "/apps/" + entry.app() + "/" + entry.id();
    return new Heartbeat.Entry() {
      @Override
      public void register() throws IOException, InterruptedException {
        send("POST", "/apps/" + entry.app(), Json.write(entry.body()));
      }

      @Override
      public void renew() throws IOException, InterruptedException {
        send("PUT", path + "?status=" + UP, "");
      }

      @Override
      public void cancel() throws IOException, InterruptedException {
        send("DELETE", path, "");
      }

      @Override
      public boolean isGone(int status) {
        return status == NOT_FOUND;
      }
    };
  }

  /** Returns whom it speaks with: another number if it is another server. */
  int turn() {
    return servers.turn();
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    Map<String, String> headers = headers(body);
    return servers.call(
        server -> {
          RegistryHttp.Answer answer =
              http.send(method, URI.create(server + path), headers, body, ANSWER);
          if (answer.status() != 200 && answer.status() != 204) {
            String why = answer.text().isEmpty() ? "" : ": " + Texts.show(answer.text());
            throw new StatusException(
                answer.status(),
                "HTTP " + answer.status() + why + " at " + method + " " + path,
                http.retryAfter(answer.headers()));
          }
          return answer.text();
        });
  }

  private Map<String, String> headers(String body) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "application/json"); // else it is XML
    if (!body.isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    if (user.isPresent()) {
      String both = user.get().name() + ":" + user.get().password().reveal();
      headers.put(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
    }
    return headers;
  }

  private static JsonObject parse(String text) throws IOException {
    return JsonAnswer.object(text, LIMITS);
  }

  @Override
  public String toString() {
    return servers.toString();
  }
}
