package dev.mdk.discovery.consul;

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
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Speaks with an agent, or with another one when that fails. */
final class ConsulClient {

  /**
   * What it is about, and who asks.
   *
   * @param datacenter that of the agent if empty; counts for questions only
   * @param token of the ACL system; read anew for each request
   */
  record Access(Optional<String> datacenter, Optional<Secret> token) {}

  /**
   * The nodes of a service.
   *
   * @param index of the state that this is; the next question waits until it is another one
   * @param entries as they are
   * @param filtered whether there are more, which the token may not see
   */
  record Health(long index, List<JsonValue> entries, boolean filtered) {}

  private static final int MAX_BYTES = 32 * 1024 * 1024;
  private static final JsonLimits LIMITS =
      JsonLimits.defaults()
          .withSize(MAX_BYTES)
          .withStringLength(1024 * 1024)
          .withElements(4_000_000);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration BODY = Duration.ofSeconds(30);

  private static final int NOT_FOUND = 404;
  private static final int OLD_NOT_FOUND = 500;
  private static final int JITTER = 16; // the part of a wait that an agent adds at most

  private final Endpoints agents;
  private final Access access;
  private final RegistryHttp http;

  ConsulClient(
      Endpoints agents,
      Access access,
      Duration longestWait,
      Optional<SSLContext> tls,
      Facilities facilities) {
    this.agents = agents;
    this.access = access;
    Duration total = answerIn(longestWait).plus(BODY);
    this.http =
        new RegistryHttp(facilities, new RegistryHttp.Times(CONNECT, total), tls, MAX_BYTES);
  }

  private static Duration answerIn(Duration wait) {
    return wait.plus(wait.dividedBy(JITTER)).plus(ANSWER);
  }

  /** Looks whether the agent answers, and its servers have a leader. */
  void probe() throws IOException, InterruptedException {
    String leader = send("GET", "/v1/status/leader" + query(""), "", ANSWER).text();
    if (leader.strip().equals("\"\"")) {
      throw new IOException("the servers have no leader");
    }
  }

  /**
   * Returns the healthy nodes of a service.
   *
   * @param index that of the answer before; 0 for none, and then the answer comes at once
   * @param wait how long until it is another one, at most
   */
  Health health(String service, long index, Duration wait)
      throws IOException, InterruptedException {
    String blocking = index > 0 ? "&index=" + index + "&wait=" + wait.toMillis() + "ms" : "";
    String path = "/v1/health/service/" + encode(service) + query("passing=1" + blocking);
    RegistryHttp.Answer answer = send("GET", path, "", index > 0 ? answerIn(wait) : ANSWER);
    HttpHeaders headers = answer.headers();
    boolean filtered =
        headers.firstValue("X-Consul-Results-Filtered-By-ACLs").orElse("").equals("true");
    return new Health(
        index(headers.firstValue("X-Consul-Index").orElse("")), entries(answer.text()), filtered);
  }

  /** Returns an index; zero for one that is none, which waits for nothing. */
  private static long index(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static List<JsonValue> entries(String text) throws IOException {
    return JsonAnswer.array(text, LIMITS).elements();
  }

  /** Returns an entry of the agent, not registered. */
  Heartbeat.Entry entry(ConsulEntry entry) {
    return new Heartbeat.Entry() {
      @Override
      public void register() throws IOException, InterruptedException {
        put("/v1/agent/service/register?replace-existing-checks=true", Json.write(entry.body()));
      }

      @Override
      public void renew() throws IOException, InterruptedException {
        put("/v1/agent/check/pass/" + encode(entry.check()), "");
      }

      @Override
      public void cancel() throws IOException, InterruptedException {
        put("/v1/agent/service/deregister/" + encode(entry.id()), "");
      }

      /** Agents of different ages say it by different statuses. */
      @Override
      public boolean isGone(int status) {
        return status == NOT_FOUND || status == OLD_NOT_FOUND;
      }
    };
  }

  private void put(String path, String body) throws IOException, InterruptedException {
    send("PUT", path, body, ANSWER);
  }

  private String query(String more) {
    String datacenter = access.datacenter().map(name -> "dc=" + encode(name)).orElse("");
    String both =
        more.isEmpty() || datacenter.isEmpty() ? more + datacenter : more + "&" + datacenter;
    return both.isEmpty() ? "" : "?" + both;
  }

  private RegistryHttp.Answer send(String method, String path, String body, Duration answerIn)
      throws IOException, InterruptedException {
    Map<String, String> headers = new HashMap<>();
    if (access.token().isPresent()) {
      headers.put("X-Consul-Token", access.token().get().reveal());
    }
    return agents.call(
        agent -> {
          RegistryHttp.Answer answer =
              http.send(method, URI.create(agent + path), headers, body, answerIn);
          if (answer.status() != 200) {
            String why = answer.text().isEmpty() ? "" : ": " + Texts.show(answer.text());
            throw new StatusException(
                answer.status(),
                "HTTP " + answer.status() + why + " at " + path.split("\\?", 2)[0],
                http.retryAfter(answer.headers()));
          }
          return answer;
        });
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return agents.toString();
  }
}
