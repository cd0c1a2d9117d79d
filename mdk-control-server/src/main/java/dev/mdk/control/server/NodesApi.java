package dev.mdk.control.server;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.Facilities;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** Nodes and services: to look at, and to register from any language. */
final class NodesApi {

  private static final int MAX_BODY = 64 * 1024;
  private static final long MIN_TTL = 1;
  private static final long MAX_TTL = 86_400;
  private static final Duration RECENT = Duration.ofMinutes(1);

  private final Facilities facilities;
  private final Registry registry;
  private final NodeTable table;
  private final InteractionBook interactions;
  private final Throttle throttle;

  NodesApi(
      Facilities facilities,
      Registry registry,
      NodeTable table,
      InteractionBook interactions,
      Throttle throttle) {
    this.facilities = facilities;
    this.registry = registry;
    this.table = table;
    this.interactions = interactions;
    this.throttle = throttle;
  }

  void addTo(HttpFront front) {
    front.route("/api/nodes", this::nodes);
    front.route("/api/services", this::services);
    front.route("/api/changes", this::changes);
  }

  private void nodes(Call call) throws IOException {
    if (!call.method().equals("GET")) {
      throttle.take(call, 1);
    }
    if (call.path().size() == 2) {
      switch (call.method()) {
        case "GET" -> list(call);
        case "POST" -> register(call);
        default -> throw call.wrongMethod("GET, POST");
      }
      return;
    }
    if (call.path().size() != 5) {
      throw new ApiError(404, "nodes are at /api/nodes/{environment}/{service}/{id}");
    }
    Lease.Key key = new Lease.Key(call.path().get(2), call.path().get(3), call.path().get(4));
    switch (call.method()) {
      case "GET" -> answer(call, 200, registry.find(key));
      case "PUT" -> answer(call, 200, registry.renew(key));
      case "DELETE" -> {
        if (!registry.remove(key)) {
          throw unknown();
        }
        call.answer(204);
      }
      default -> throw call.wrongMethod("GET, PUT, DELETE");
    }
  }

  private static ApiError unknown() {
    return new ApiError(404, "no such node; it expired, or was never registered");
  }

  private static void answer(Call call, int status, Optional<Lease> lease) throws IOException {
    Lease known = lease.orElseThrow(NodesApi::unknown);
    call.answer(status, json -> Texts.node(json, known));
  }

  private void register(Call call) throws IOException {
    JsonObject body = call.json(MAX_BODY);
    Node node = node(body);
    Limits.problem(node)
        .ifPresent(
            problem -> {
              throw new ApiError(400, problem);
            });
    if (registry.put(node, ttl(body)) == Registry.Outcome.FULL) {
      call.setHeader("Retry-After", "60");
      throw new ApiError(503, "there are too many nodes already");
    }
    answer(call, 201, registry.find(Lease.Key.of(node)));
  }

  private static Node node(JsonObject body) {
    return new Node(
        body.string("id").filter(id -> !id.isEmpty()).orElseGet(() -> UUID.randomUUID().toString()),
        needed(body, "service"),
        needed(body, "version"),
        needed(body, "address"),
        body.object("properties").map(JsonObject::members).orElse(Map.of()),
        body.string("environment")
            .map(name -> new Environment(name, Optional.empty()))
            .orElse(Environment.SANDBOX));
  }

  private static String needed(JsonObject body, String name) {
    return body.string(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new ApiError(400, name + ": missing (expected: a text)"));
  }

  private static Duration ttl(JsonObject body) {
    double seconds = body.number("ttl").orElse(RtpMessage.DEFAULT_TTL.toMillis() / 1e3);
    if (seconds < MIN_TTL || seconds > MAX_TTL) {
      throw new ApiError(
          400, "ttl: " + seconds + " (expected: seconds from " + MIN_TTL + " to " + MAX_TTL + ")");
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static Predicate<Lease> wanted(Call call) {
    String environment = call.parameter("environment");
    String service = call.parameter("service");
    return lease ->
        (environment.isEmpty() || environment.equals(lease.key().environment()))
            && (service.isEmpty() || service.equals(lease.key().service()));
  }

  private void list(Call call) throws IOException {
    int limit = call.limit();
    List<Lease> page = table.page(after(call), wanted(call), limit + 1);
    Map<Lease.Key, InteractionBook.NodeCount> counts = interactions.nodes();
    call.answer(
        200,
        json -> {
          json.name("nodes").beginArray();
          page.stream().limit(limit).forEach(lease -> row(json, lease, counts));
          json.endArray();
          next(json, page.size() > limit ? cursor(page.get(limit - 1).key()) : "");
        });
  }

  private void row(JsonWriter json, Lease lease, Map<Lease.Key, InteractionBook.NodeCount> counts) {
    json.beginObject();
    Texts.node(json, lease);
    json.name("since").value(lease.since().toString());
    json.name("age")
        .value(
            Math.max(0, Duration.between(lease.since(), facilities.clock().instant()).toMillis())
                / 1e3);
    json.name("expiresIn")
        .value(
            registry
                    .find(lease.key())
                    .map(now -> now.deadlineNanos() - facilities.ticker().nanoTime())
                    .filter(nanos -> nanos > 0)
                    .orElse(0L)
                / 1e9);
    InteractionBook.NodeCount count =
        counts.getOrDefault(lease.key(), InteractionBook.NodeCount.NONE);
    json.name("calls").value(count.calls()).name("failures").value(count.failures());
    Texts.time(json.name("lastFailure"), count.lastFailure());
    json.name("quarantinedBy").value(count.quarantinedBy()).endObject();
  }

  private void services(Call call) throws IOException {
    int limit = call.limit();
    Map<Lease.Key, InteractionBook.NodeCount> counts = interactions.nodes();
    Instant recently = facilities.clock().instant().minus(RECENT);
    Map<Lease.Key, Members> services = new TreeMap<>(NodeTable.ORDER);
    for (Lease lease : table.page(after(call), wanted(call), Integer.MAX_VALUE)) {
      Lease.Key service = new Lease.Key(lease.key().environment(), lease.key().service(), "");
      services
          .computeIfAbsent(service, key -> new Members(recently))
          .add(lease, counts.getOrDefault(lease.key(), InteractionBook.NodeCount.NONE));
    }
    List<Lease.Key> page = services.keySet().stream().limit(limit + 1L).toList();
    call.answer(
        200,
        json -> {
          json.name("services").beginArray();
          page.stream()
              .limit(limit)
              .forEach(
                  key -> service(json, key, services.getOrDefault(key, new Members(recently))));
          json.endArray();
          // Beyond all nodes of the last service.
          next(json, page.size() > limit ? cursor(last(page.get(limit - 1))) : "");
        });
  }

  private static Lease.Key last(Lease.Key service) {
    return new Lease.Key(service.environment(), service.service(), "\uFFFF");
  }

  /** The nodes of a service, counted. */
  private static final class Members {
    private final Instant recently;
    private final Map<String, Integer> versions = new TreeMap<>();
    private int nodes;
    private int failing;
    private int quarantined;

    Members(Instant recently) {
      this.recently = recently;
    }

    void add(Lease lease, InteractionBook.NodeCount count) {
      versions.merge(lease.node().version(), 1, Integer::sum);
      nodes++;
      failing += count.lastFailure().isAfter(recently) ? 1 : 0;
      quarantined += count.quarantinedBy() > 0 ? 1 : 0;
    }
  }

  private static void service(JsonWriter json, Lease.Key key, Members members) {
    json.beginObject().name("environment").value(key.environment());
    json.name("service").value(key.service()).name("nodes").value(members.nodes);
    json.name("failing").value(members.failing);
    json.name("quarantined").value(members.quarantined);
    json.name("versions").beginObject();
    members.versions.forEach((version, count) -> json.name(version).value(count));
    json.endObject().endObject();
  }

  private static Optional<Lease.Key> after(Call call) {
    String[] parts = call.parameter("after").split("\n", -1);
    return parts.length == 3
        ? Optional.of(new Lease.Key(parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  private static String cursor(Lease.Key key) {
    return key.environment() + "\n" + key.service() + "\n" + key.id();
  }

  private static void next(JsonWriter json, String cursor) {
    json.name("next");
    if (cursor.isEmpty()) {
      json.nullValue();
    } else {
      json.value(cursor);
    }
  }

  private void changes(Call call) throws IOException {
    int limit = (int) call.number("limit", 200, 1, 1000);
    call.answer(
        200,
        json -> {
          json.name("changes").beginArray();
          table.changes().stream().limit(limit).forEach(change -> Texts.change(json, change));
          json.endArray();
        });
  }
}
