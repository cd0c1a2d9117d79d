package dev.mdk.discovery.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.JsonAnswer;
import dev.mdk.discovery.registry.Lines;
import dev.mdk.discovery.registry.RateLimit;
import dev.mdk.discovery.registry.RegistryHttp;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Lists and watches the EndpointSlices of a namespace. The token is read anew for each request, as
 * it is replaced every hour or so; what is trusted, when a server cannot prove who it is.
 */
final class KubernetesApi {

  static final int MAX_BYTES = 16 * 1024 * 1024;
  static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private static final JsonLimits LIMITS = JsonLimits.defaults().withSize(MAX_BYTES);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration TOTAL = Duration.ofSeconds(30);
  private static final Duration REFUSED = Duration.ofSeconds(2); // it is for humans to change
  private static final Duration TRUST_AT_MOST_EACH = Duration.ofSeconds(2);
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  private final KubernetesPlace place;
  private final Facilities facilities;
  private final String slices;
  private final Duration patience;
  private final Optional<Secret> token;
  private final RateLimit trust;
  private volatile RegistryHttp http;

  KubernetesApi(KubernetesPlace place, Facilities facilities) {
    this.place = place;
    this.patience =
        place.settings().duration(KubernetesPlace.SETTINGS + ".timeout", Duration.ofSeconds(10));
    this.facilities = facilities;
    this.slices =
        "/apis/discovery.k8s.io/v1/namespaces/"
            + place.namespace()
            + "/endpointslices?labelSelector="
            + encode(SERVICE_LABEL + selector(place));
    this.token = place.token();
    this.trust = new RateLimit(facilities.ticker(), TRUST_AT_MOST_EACH);
    this.http = connect();
  }

  private static String selector(KubernetesPlace place) {
    return place
        .settings()
        .find(KubernetesPlace.SETTINGS + ".selector")
        .map(more -> "," + more)
        .orElse("");
  }

  private RegistryHttp connect() {
    return new RegistryHttp(
        facilities, new RegistryHttp.Times(CONNECT, TOTAL), place.tls(), MAX_BYTES);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /**
   * Lists slices.
   *
   * @param limit how many at most
   * @param next the token of the page before; empty for the first page
   * @throws KubernetesForgot if the first page was too long ago
   */
  JsonObject list(int limit, String next) throws IOException, InterruptedException {
    String query = "&limit=" + limit + (next.isEmpty() ? "" : "&continue=" + encode(next));
    return ask(
        "list",
        query,
        (uri, headers) -> {
          RegistryHttp.Answer answer = http.send("GET", uri, headers, "", patience);
          if (answer.status() != 200) {
            throw new StatusException(
                answer.status(),
                "HTTP " + answer.status() + ": " + why(answer.text()),
                http.retryAfter(answer.headers()));
          }
          return parse(answer.text());
        });
  }

  /**
   * Opens a watch.
   *
   * @param version from which on
   * @param limit how long the server keeps it open
   * @throws KubernetesForgot if the server does not know any more what happened since
   */
  Lines watch(String version, Duration limit) throws IOException, InterruptedException {
    String query =
        "&watch=1&allowWatchBookmarks=true&resourceVersion="
            + encode(version)
            + "&timeoutSeconds="
            + limit.toSeconds();
    return ask("watch", query, (uri, headers) -> http.open("GET", uri, headers, "", patience));
  }

  /** Goes on to another server, as a watch broke. */
  void failed() {
    place.servers().failed(place.servers().turn());
  }

  private interface Request<T> {
    T send(URI uri, Map<String, String> headers) throws IOException, InterruptedException;
  }

  private <T> T ask(String verb, String query, Request<T> request)
      throws IOException, InterruptedException {
    Map<String, String> headers = headers();
    try {
      try {
        return ask(query, request, headers);
      } catch (StatusException e) {
        Map<String, String> fresh = headers();
        if (e.status() != 401 || fresh.equals(headers)) {
          throw e;
        }
        return ask(query, request, fresh); // the token was replaced meanwhile
      }
    } catch (StatusException e) {
      throw explain(verb, e);
    } catch (IOException e) {
      if (e.getCause() instanceof SSLException) {
        trustAnew();
      }
      throw e;
    }
  }

  private <T> T ask(String query, Request<T> request, Map<String, String> headers)
      throws IOException, InterruptedException {
    return place
        .servers()
        .call(server -> request.send(URI.create(server + slices + query), headers));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>(Map.of("Accept", "application/json"));
    if (token.isPresent()) {
      String text = token.get().reveal();
      if (!TOKEN.matcher(text).matches()) { // the JDK's message about it would show it
        throw new IOException("the token is empty, or has characters that no token has");
      }
      headers.put("Authorization", "Bearer " + text);
    }
    return headers;
  }

  /** Another authority may have signed the server's new certificate, and be in our file by now. */
  private void trustAnew() {
    if (trust.tryTake()) {
      try {
        http = connect();
      } catch (ConfigurationException e) {
        // the file is being replaced: trusted is what was
      }
    }
  }

  private IOException explain(String verb, StatusException e) {
    String what = verb + " endpointslices (discovery.k8s.io) in namespace " + place.namespace();
    String said = ". " + e.getMessage();
    return switch (e.status()) {
      case 410 -> new KubernetesForgot("what came before is not known any more" + said);
      case 401 -> refused(e, "the token is not accepted" + said);
      case 403 ->
          refused(e, "not allowed to " + what + " (expected: a Role that grants it)" + said);
      case 404 -> refused(e, "cannot " + what + " (expected: Kubernetes 1.21 or later)" + said);
      // Some servers say so of a version that is yet to come.
      case 400, 504 ->
          verb.equals("watch")
              ? new KubernetesForgot("the version is not taken" + said)
              : new StatusException(e.status(), "cannot " + what + said, e.retryAfter());
      default -> new StatusException(e.status(), "cannot " + what + said, e.retryAfter());
    };
  }

  private static StatusException refused(StatusException e, String message) {
    Duration wait = e.retryAfter().compareTo(REFUSED) > 0 ? e.retryAfter() : REFUSED;
    return new StatusException(e.status(), message, wait);
  }

  private static String why(String text) {
    try {
      return Texts.show(parse(text).string("message").orElse("no reason given"));
    } catch (IOException e) {
      return "no reason given";
    }
  }

  /** Reads an object from the server. */
  static JsonObject parse(String text) throws IOException {
    return JsonAnswer.object(text, LIMITS);
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
