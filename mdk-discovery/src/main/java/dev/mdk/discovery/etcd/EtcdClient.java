package dev.mdk.discovery.etcd;

import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.JsonAnswer;
import dev.mdk.discovery.registry.Lines;
import dev.mdk.discovery.registry.RegistryHttp;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.discovery.registry.TooLongException;
import dev.mdk.json.Json;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;

/**
 * Speaks with one member of a cluster at a time, and with the next one when that fails. A member
 * that cannot be connected to is passed over within a call; any other failure ends the call, and
 * the next one goes to another member.
 *
 * <p>A request that is sent while the cluster has no leader is answered after seven seconds, though
 * a new leader is there after one or two. So an answer is waited for 700 ms, or three times as long
 * as the last one took, and half as long again after each failure in a row.
 */
final class EtcdClient {

  static final int MAX_BYTES = 32 * 1024 * 1024;

  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(MAX_BYTES).withStringLength(MAX_BYTES).withElements(1_000_000);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration LEAST = Duration.ofMillis(700);
  private static final Duration MOST = Duration.ofSeconds(5);
  private static final Duration TOTAL = Duration.ofSeconds(30);
  private static final int UNAUTHENTICATED = 401;
  private static final int BAD_REQUEST = 400;

  private final Endpoints endpoints;
  private final RegistryHttp http;
  private final EtcdLogin login;
  private final Facilities facilities;
  private volatile long patienceNanos = LEAST.toNanos();

  EtcdClient(
      Endpoints endpoints,
      Optional<EtcdLogin.User> user,
      Optional<SSLContext> tls,
      Facilities facilities) {
    this.endpoints = endpoints;
    this.facilities = facilities;
    this.http =
        new RegistryHttp(facilities, new RegistryHttp.Times(CONNECT, TOTAL), tls, MAX_BYTES);
    this.login = new EtcdLogin(user, this::authenticate);
  }

  private interface Request<T> {
    T send(URI endpoint, Optional<String> token) throws IOException, InterruptedException;
  }

  /**
   * Calls a method of the gateway.
   *
   * @throws StatusException if it answers with another status than 200
   * @throws IOException if there is no answer
   */
  JsonObject call(String path, JsonObject body) throws IOException, InterruptedException {
    return withLogin((endpoint, token) -> post(endpoint, path, body, token));
  }

  /** Opens a stream of the gateway. */
  Lines open(String path, JsonObject body) throws IOException, InterruptedException {
    return withLogin(
        (endpoint, token) ->
            http.open(
                "POST",
                endpoint.resolve(path),
                headers(token),
                Json.write(body),
                Duration.ofNanos(patienceNanos)));
  }

  /** Forgets the token, as a stream was refused: it tells so in its lines only. */
  void refused() throws IOException, InterruptedException {
    login.refused(login.token());
  }

  /** Goes on to another member, as a stream broke. */
  void failed() {
    endpoints.failed(endpoints.turn());
  }

  private <T> T withLogin(Request<T> request) throws IOException, InterruptedException {
    Optional<String> token = login.token();
    try {
      return anywhere(request, token);
    } catch (StatusException e) {
      String why = String.valueOf(e.getMessage());
      boolean isToken =
          e.status() == UNAUTHENTICATED
              || (e.status() == BAD_REQUEST
                  && (why.contains("user name is empty") || why.contains("auth store is old")));
      if (isToken && login.refused(token)) {
        return anywhere(request, login.token());
      }
      throw e;
    }
  }

  private <T> T anywhere(Request<T> request, Optional<String> token)
      throws IOException, InterruptedException {
    return endpoints.call(endpoint -> patiently(request, endpoint, token));
  }

  private <T> T patiently(Request<T> request, URI endpoint, Optional<String> token)
      throws IOException, InterruptedException {
    long start = facilities.ticker().nanoTime();
    try {
      T answer = request.send(endpoint, token);
      long took = facilities.ticker().nanoTime() - start;
      patienceNanos = Math.min(Math.max(3 * took, LEAST.toNanos()), MOST.toNanos());
      return answer;
    } catch (StatusException
        | ConnectException
        | HttpConnectTimeoutException
        | TooLongException e) {
      throw e; // not for want of patience
    } catch (IOException e) {
      patienceNanos = Math.min(patienceNanos + patienceNanos / 2, MOST.toNanos());
      throw e;
    }
  }

  private JsonObject post(URI endpoint, String path, JsonObject body, Optional<String> token)
      throws IOException, InterruptedException {
    RegistryHttp.Answer answer =
        http.send(
            "POST",
            endpoint.resolve(path),
            headers(token),
            Json.write(body),
            Duration.ofNanos(patienceNanos));
    if (answer.status() != 200) {
      throw new StatusException(
          answer.status(), "HTTP " + answer.status() + why(answer.text()) + " at " + path);
    }
    return parse(answer.text());
  }

  private static Map<String, String> headers(Optional<String> token) {
    // The gateway hands the second one on: a watch at a member without a leader ends then.
    Map<String, String> always =
        Map.of("Content-Type", "application/json", "Grpc-Metadata-hasleader", "true");
    return token
        .map(
            some ->
                Map.of(
                    "Content-Type",
                    "application/json",
                    "Grpc-Metadata-hasleader",
                    "true",
                    "Authorization",
                    some))
        .orElse(always);
  }

  private static String why(String text) {
    try {
      JsonObject json = parse(text);
      return json.string("error")
          .or(() -> json.object("error").flatMap(error -> error.string("message")))
          .map(error -> ": " + Texts.show(error))
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Reads an object from the server. */
  static JsonObject parse(String text) throws IOException {
    return JsonAnswer.object(text, LIMITS);
  }

  /** Reads a 64-bit number, which the gateway writes as text; zero if it is left out. */
  static long number(JsonObject json, String name) {
    OptionalLong plain = json.integer(name);
    if (plain.isPresent()) {
      return plain.getAsLong();
    }
    try {
      return json.string(name).map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      try { // member and cluster ids are unsigned
        return json.string(name).map(Long::parseUnsignedLong).orElse(0L);
      } catch (NumberFormatException none) {
        return 0;
      }
    }
  }

  private String authenticate(EtcdLogin.User user) throws IOException, InterruptedException {
    JsonObject body =
        JsonObject.builder()
            .put("name", user.name())
            .put("password", user.password().reveal())
            .build();
    return anywhere(
            (endpoint, none) -> post(endpoint, "/v3/auth/authenticate", body, Optional.empty()),
            Optional.empty())
        .string("token")
        .orElseThrow(() -> new IOException("logging in gave no token"));
  }

  @Override
  public String toString() {
    return endpoints.toString();
  }
}
