package dev.mdk.discovery.kubernetes;

import dev.mdk.discovery.registry.FakeHttpServer;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * An API server for EndpointSlices, made after the documentation of the Kubernetes API: lists in
 * pages, watches with bookmarks and a limit in time, versions that expire in both forms, tokens and
 * rights. And as faulty as a test wants it. {@link FakeApiServerTest} holds it against a client
 * that others made.
 */
final class FakeApiServer extends FakeHttpServer {

  private static final String BASE = "/apis/discovery.k8s.io/v1/namespaces/";
  private static final Pattern PATH =
      Pattern.compile(BASE + "([a-z0-9-]+)/endpointslices(?:/([a-z0-9.-]+))?");

  /** What a client asks for to learn which kinds there are. */
  private static final Map<String, JsonObject> APIS =
      Map.of(
          "/api",
          Slices.json("{'kind':'APIVersions','versions':[]}"),
          "/apis",
          Slices.json(
              """
              {'kind':'APIGroupList','apiVersion':'v1','groups':[{'name':'discovery.k8s.io',
               'versions':[{'groupVersion':'discovery.k8s.io/v1','version':'v1'}],
               'preferredVersion':{'groupVersion':'discovery.k8s.io/v1','version':'v1'}}]}
              """),
          "/apis/discovery.k8s.io/v1",
          Slices.json(
              """
              {'kind':'APIResourceList','apiVersion':'v1','groupVersion':'discovery.k8s.io/v1',
               'resources':[{'name':'endpointslices','singularName':'','namespaced':true,
               'kind':'EndpointSlice','verbs':['create','delete','get','list','update','watch']}]}
              """));

  final FakeStore store = new FakeStore();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Deque<String> faults = new ArrayDeque<>(); // by this
  private volatile boolean stalled;

  /** Which token is accepted; none is asked for while it is empty. */
  volatile String token = "";

  /** What a token allows. */
  volatile Set<String> verbs = Set.of("get", "list", "watch", "create", "update", "delete");

  volatile long bookmarkMillis = TimeUnit.MINUTES.toMillis(1);
  volatile long longestWatchMillis = TimeUnit.HOURS.toMillis(1);

  /** Whether a version that has expired is told by the status of the answer, or in the stream. */
  volatile boolean expiresByStatus;

  FakeApiServer() throws IOException {
    this(Optional.empty());
  }

  FakeApiServer(Optional<SSLContext> tls) throws IOException {
    super(tls);
    start();
  }

  /** Returns what was asked: {@code list}, {@code watch} and so on, with the query. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits for a request, for a minute at most. */
  void await(String what, Predicate<String> request) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (requests.stream().noneMatch(request)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 60 s: " + what + "; but " + requests);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  long count(String verb) {
    return requests.stream().filter(request -> request.startsWith(verb + " ")).count();
  }

  /** Takes connections and requests, and answers none of them, nor goes on with a watch. */
  void stall() {
    stalled = true;
  }

  void resume() {
    stalled = false;
  }

  /** Answers the next request with a status and nothing else. */
  void fail(int status, String... headers) {
    synchronized (this) {
      StringBuilder fault = new StringBuilder(status + " Fault\r\n");
      for (String header : headers) {
        fault.append(header).append("\r\n");
      }
      faults.add(fault.toString());
    }
  }

  @Override
  protected void answer(Request request, OutputStream out)
      throws IOException, InterruptedException {
    Map<String, String> query = request.query();
    Matcher path = PATH.matcher(request.uri().getPath());
    boolean watch = List.of("1", "true").contains(query.getOrDefault("watch", ""));
    if (!path.matches()) {
      sendFound(out, Optional.ofNullable(APIS.get(request.uri().getPath())));
      return;
    }
    String verb =
        switch (request.method()) {
          case "GET" -> watch ? "watch" : path.group(2) == null ? "list" : "get";
          case "POST" -> "create";
          case "PUT" -> "update";
          default -> "delete";
        };
    requests.add(verb + " " + query);
    awaitEndOfStall();
    String fault = fault();
    if (!fault.isEmpty()) {
      send(out, fault, status(Integer.parseInt(fault.substring(0, 3)), "Fault", "as scripted"));
      return;
    }
    if (!token.isEmpty() && !("Bearer " + token).equals(request.headers().get("Authorization"))) {
      send(out, "401 Unauthorized\r\n", status(401, "Unauthorized", "Unauthorized"));
      return;
    }
    if (!verbs.contains(verb)) {
      String why =
          "endpointslices.discovery.k8s.io is forbidden: User \"system:serviceaccount:shop:default\""
              + " cannot "
              + verb
              + " resource \"endpointslices\" in API group \"discovery.k8s.io\" in the namespace \""
              + path.group(1)
              + "\"";
      send(out, "403 Forbidden\r\n", status(403, "Forbidden", why));
      return;
    }
    String key = path.group(1) + "/" + path.group(2);
    switch (verb) {
      case "watch" -> watch(path.group(1), query, out);
      case "list" -> list(path.group(1), query, out);
      case "get" -> sendFound(out, store.get(key));
      case "delete" -> {
        Optional<JsonObject> before = store.get(key);
        store.delete(key);
        sendFound(out, before.map(object -> Slices.json("{'kind':'Status','status':'Success'}")));
      }
      default ->
          send(
              out,
              verb.equals("create") ? "201 Created\r\n" : "200 OK\r\n",
              store.put(Json.parse(request.body()).asObject().orElseThrow()));
    }
  }

  private void awaitEndOfStall() {
    while (stalled) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private synchronized String fault() {
    return faults.isEmpty() ? "" : faults.remove();
  }

  private static JsonObject status(int code, String reason, String message) {
    return JsonObject.builder()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", JsonObject.of(Map.of()))
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code)
        .build();
  }

  private static void sendFound(OutputStream out, Optional<JsonObject> found) throws IOException {
    if (found.isPresent()) {
      send(out, "200 OK\r\n", found.get());
    } else {
      send(out, "404 Not Found\r\n", status(404, "NotFound", "endpointslices not found"));
    }
  }

  /** Reads the forms {@code key}, {@code !key}, {@code key=value} and {@code key!=value}. */
  private static Predicate<JsonObject> selector(String namespace, String text) {
    Predicate<JsonObject> all = object -> FakeStore.key(object).startsWith(namespace + "/");
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      all = all.and(requirement(each.strip()));
    }
    return all;
  }

  private static Predicate<JsonObject> requirement(String text) {
    int equals = text.indexOf('=');
    if (text.startsWith("!")) {
      return object -> label(object, text.substring(1)).isEmpty();
    }
    if (equals < 0) {
      return object -> label(object, text).isPresent();
    }
    boolean not = text.charAt(equals - 1) == '!';
    String key = text.substring(0, not ? equals - 1 : equals);
    String value = text.substring(equals).replaceFirst("^=+", "");
    return object -> label(object, key).orElse("\0").equals(value) != not;
  }

  private static Optional<String> label(JsonObject object, String name) {
    return object
        .object("metadata")
        .flatMap(metadata -> metadata.object("labels"))
        .flatMap(labels -> labels.string(name));
  }

  private void list(String namespace, Map<String, String> query, OutputStream out)
      throws IOException {
    try {
      send(
          out,
          "200 OK\r\n",
          store.list(
              namespace,
              selector(namespace, query.getOrDefault("labelSelector", "")),
              Integer.parseInt(query.getOrDefault("limit", "0")),
              query.getOrDefault("continue", "")));
    } catch (FakeStore.Expired e) {
      send(out, "410 Gone\r\n", status(410, "Expired", String.valueOf(e.getMessage())));
    }
  }

  private void watch(String namespace, Map<String, String> query, OutputStream out)
      throws IOException, InterruptedException {
    Predicate<JsonObject> selected = selector(namespace, query.getOrDefault("labelSelector", ""));
    String from = query.getOrDefault("resourceVersion", "");
    boolean isFresh = from.isEmpty() || from.equals("0"); // it begins with all there is
    Optional<FakeStore.Expired> expired = Optional.empty();
    int position = store.end();
    try {
      position = isFresh ? 0 : store.position(Long.parseLong(from));
    } catch (FakeStore.Expired e) {
      expired = Optional.of(e);
    }
    if (expired.isPresent() && expiresByStatus) {
      send(out, "410 Gone\r\n", status(410, "Expired", String.valueOf(expired.get().getMessage())));
      return;
    }
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (expired.isPresent()) {
      String why = String.valueOf(expired.get().getMessage());
      chunk(out, event("ERROR", status(410, "Expired", why)));
    } else {
      long seconds = Long.parseLong(query.getOrDefault("timeoutSeconds", "1800"));
      long limit = Math.min(TimeUnit.SECONDS.toMillis(seconds), longestWatchMillis);
      boolean bookmarks = query.getOrDefault("allowWatchBookmarks", "false").equals("true");
      tell(out, selected, position, System.nanoTime() + limit * 1_000_000, bookmarks);
    }
    write(out, "0\r\n\r\n");
  }

  private void tell(
      OutputStream out, Predicate<JsonObject> selected, int from, long endNanos, boolean bookmarks)
      throws IOException, InterruptedException {
    int position = from;
    long bookmark = System.nanoTime() + bookmarkMillis * 1_000_000;
    while (true) {
      long now = System.nanoTime();
      long next = bookmarks ? Math.min(bookmark, endNanos) : endNanos;
      long version = store.version();
      Optional<FakeStore.Change> change =
          store.await(position, Math.max(0, TimeUnit.NANOSECONDS.toMillis(next - now)));
      awaitEndOfStall();
      if (change.isPresent()) {
        position++;
        if (!change.get().raw().isEmpty()) {
          chunk(out, change.get().raw());
        } else {
          Optional<JsonObject> event = change.get().event(selected);
          if (event.isPresent()) {
            chunk(out, Json.write(event.get()));
          }
        }
      } else if (bookmarks && System.nanoTime() - bookmark >= 0) {
        chunk(out, event("BOOKMARK", bookmark(version)));
        bookmark = System.nanoTime() + bookmarkMillis * 1_000_000;
      } else if (System.nanoTime() - endNanos >= 0) {
        return;
      }
    }
  }

  private static JsonObject bookmark(long version) {
    return JsonObject.builder()
        .put("kind", "EndpointSlice")
        .put("apiVersion", "discovery.k8s.io/v1")
        .put(
            "metadata",
            JsonObject.builder()
                .put("resourceVersion", Long.toString(version))
                .put("creationTimestamp", JsonNull.NULL)
                .build())
        .put("addressType", "")
        .put("endpoints", JsonArray.of())
        .put("ports", JsonArray.of())
        .build();
  }

  private static String event(String type, JsonObject object) {
    return Json.write(JsonObject.builder().put("type", type).put("object", object).build());
  }

  @Override
  public void close() throws IOException {
    stalled = false;
    super.close();
  }
}
