package dev.mdk.discovery.consul;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.discovery.registry.FakeHttpServer;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent of Consul with its servers, as its documentation describes them, for tests: a real one
 * cannot be had here. It knows services with one check that a heartbeat keeps passing, questions
 * that wait for another index, tokens, and datacenters.
 */
final class FakeConsul extends FakeHttpServer {

  private static final String HEALTH = "/v1/health/service/";
  private static final String PASS = "/v1/agent/check/pass/";
  private static final String DEREGISTER = "/v1/agent/service/deregister/";

  private static final class Entry {
    final JsonObject body;
    final long ttlNanos;
    boolean passing;
    long passedNanos;

    Entry(JsonObject body) {
      this.body = body;
      JsonObject check = body.object("Check").orElse(JsonObject.builder().build());
      this.ttlNanos = check.string("TTL").map(FakeConsul::nanos).orElse(Long.MAX_VALUE);
      this.passing = check.string("Status").orElse("passing").equals("passing");
      this.passedNanos = System.nanoTime();
    }

    String name() {
      return body.string("Name").orElseThrow();
    }

    boolean hasCheck(String id) {
      return body.object("Check").flatMap(check -> check.string("CheckID")).equals(Optional.of(id));
    }

    /** Returns whether its time is over, and it is not known yet. */
    boolean isOver() {
      return passing && System.nanoTime() - passedNanos >= ttlNanos;
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>(); // all: guarded by this
  private final Map<String, Long> changed = new LinkedHashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Long> answeredNanos = new ArrayList<>();
  private long index = 10;
  private Optional<String> token = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private boolean silent;

  FakeConsul() throws IOException {
    super(Optional.empty());
    start();
  }

  /** Reads what Go calls a duration, of one unit. */
  private static long nanos(String text) {
    long number = Long.parseLong(text.replaceAll("[a-z]+", ""));
    return text.endsWith("ms")
        ? Duration.ofMillis(number).toNanos()
        : Duration.ofSeconds(number).toNanos();
  }

  /** Asks for a token from now on. */
  synchronized void require(String newToken) {
    token = Optional.of(newToken);
  }

  /** Answers everything with an error, or no longer. */
  synchronized void fail(Optional<String> status) {
    failure = status;
    notifyAll();
  }

  /** Answers nothing any more, or goes on. */
  synchronized void silence(boolean newSilent) {
    silent = newSilent;
    notifyAll();
  }

  /** Loses its memory: so the index begins anew too. */
  synchronized void forget() {
    entries.clear();
    changed.clear();
    index = 1;
    notifyAll();
  }

  /** Lets the index be what it likes, and answers those who wait. */
  synchronized void index(String service, long newIndex) {
    index = newIndex;
    changed.put(service, newIndex);
    notifyAll();
  }

  /** Registers what anybody may have registered. */
  synchronized void register(String id, String json) {
    entries.put(id, new Entry(Json.parse(json).asObject().orElseThrow()));
    change(entries.get(id).name());
  }

  synchronized void deregister(String id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      change(entry.name());
    }
  }

  synchronized boolean has(String id) {
    return entries.containsKey(id);
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  synchronized List<Request> questions() {
    return requests.stream().filter(some -> some.uri().getPath().startsWith(HEALTH)).toList();
  }

  /** Returns when it answered questions about health. */
  synchronized List<Long> answeredNanos() {
    return List.copyOf(answeredNanos);
  }

  /** Waits until it was asked so many questions more. */
  synchronized void awaitQuestions(int more) throws InterruptedException {
    int wanted = questions().size() + more;
    while (questions().size() < wanted) {
      wait();
    }
  }

  /** Waits until so many nodes of a service are registered, and pass. */
  synchronized void awaitPassing(String service, int count) throws InterruptedException {
    while (passing(service).elements().size() < count) {
      wait(50);
    }
  }

  private void change(String service) { // with the lock
    changed.put(service, ++index);
    notifyAll();
  }

  @Override
  protected void answer(Request request, OutputStream out)
      throws IOException, InterruptedException {
    synchronized (this) {
      requests.add(request);
      notifyAll();
      while (silent) {
        wait();
      }
    }
    String path = URLDecoder.decode(request.uri().getRawPath(), UTF_8);
    boolean known;
    synchronized (this) {
      known = token.isEmpty() || token.get().equals(request.headers().get("X-Consul-Token"));
      if (failure.isPresent()) {
        send(out, failure.get() + "\r\n", JsonString.of("no leader"));
        return;
      }
    }
    if (path.startsWith(HEALTH)) {
      health(path.substring(HEALTH.length()), request.query(), known, out);
    } else if (path.equals("/v1/status/leader")) {
      send(out, "200 OK\r\n", JsonString.of("127.0.0.1:8300"));
    } else if (!known) {
      send(out, "403 Forbidden\r\n", JsonString.of("Permission denied"));
    } else {
      send(out, change(path, request.body()) + "\r\n", JsonString.of(""));
    }
  }

  private synchronized String change(String path, String body) {
    if (path.equals("/v1/agent/service/register")) {
      JsonObject json = Json.parse(body).asObject().orElseThrow();
      String id = json.string("ID").orElseThrow();
      Entry before = entries.put(id, new Entry(json));
      if (before == null || !before.passing || !before.body.equals(json)) {
        change(json.string("Name").orElseThrow());
      }
      return "200 OK";
    }
    if (path.startsWith(DEREGISTER)) {
      boolean there = has(path.substring(DEREGISTER.length()));
      deregister(path.substring(DEREGISTER.length()));
      return there ? "200 OK" : "404 Not Found";
    }
    if (path.startsWith(PASS)) {
      for (Entry entry : entries.values()) {
        if (entry.hasCheck(path.substring(PASS.length()))) {
          entry.passedNanos = System.nanoTime();
          if (!entry.passing) {
            entry.passing = true;
            change(entry.name());
          }
          return "200 OK";
        }
      }
    }
    return "404 Not Found";
  }

  private void health(String service, Map<String, String> query, boolean known, OutputStream out)
      throws IOException, InterruptedException {
    if (!query.getOrDefault("dc", "dc1").equals("dc1")) {
      send(out, "500 Internal Server Error\r\n", JsonString.of("No path to datacenter"));
      return;
    }
    long asked = Long.parseLong(query.getOrDefault("index", "0"));
    long end = System.nanoTime() + nanos(query.getOrDefault("wait", "300s"));
    JsonArray answer;
    long answered;
    synchronized (this) {
      while (true) {
        expire();
        answered = changed.getOrDefault(service, index);
        long left = (end - System.nanoTime()) / 1_000_000;
        boolean other = asked == 0 || answered != asked;
        if (other || left <= 0 || failure.isPresent()) {
          break;
        }
        wait(Math.min(left, 50));
      }
      answer = known ? passing(service) : JsonArray.of();
      answeredNanos.add(System.nanoTime());
    }
    String filtered = known ? "" : "X-Consul-Results-Filtered-By-ACLs: true\r\n";
    send(out, "200 OK\r\nX-Consul-Index: " + answered + "\r\n" + filtered, answer);
  }

  private void expire() { // with the lock
    for (Entry entry : entries.values()) {
      if (entry.isOver()) {
        entry.passing = false;
        change(entry.name());
      }
    }
  }

  private JsonArray passing(String service) { // with the lock
    List<JsonValue> all = new ArrayList<>();
    entries.forEach(
        (id, entry) -> {
          if (entry.passing && entry.name().equals(service)) {
            JsonObject.Builder json = JsonObject.builder();
            entry.body.members().forEach(json::put);
            json.put("ID", id).put("Service", service);
            all.add(
                JsonObject.builder()
                    .put("Node", Map.of("Node", "m1", "Address", "10.0.0.9", "Datacenter", "dc1"))
                    .put("Service", json.build())
                    .put("Checks", List.of())
                    .build());
          }
        });
    return JsonArray.of(all);
  }
}
