package dev.mdk.discovery.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The EndpointSlices of a cluster, with the versions, pages and bounded memory that the
 * documentation of the Kubernetes API describes.
 */
final class FakeStore {

  /** What was asked for cannot be told any more. */
  static final class Expired extends Exception {
    private static final long serialVersionUID = 1;

    Expired(String message) {
      super(message);
    }
  }

  /** One version: an object before and after it; or a line that a watch shows as it is. */
  record Change(long version, Optional<JsonObject> before, Optional<JsonObject> after, String raw) {

    /** Returns the event by which a watch tells it, if it is about what the watch is about. */
    Optional<JsonObject> event(Predicate<JsonObject> selected) {
      boolean was = before.filter(selected).isPresent();
      boolean is = after.filter(selected).isPresent();
      if (!was && !is) {
        return Optional.empty();
      }
      JsonObject object = is ? after.get() : withVersion(before.get(), version);
      return Optional.of(
          JsonObject.builder()
              .put("type", !was ? "ADDED" : is ? "MODIFIED" : "DELETED")
              .put("object", object)
              .build());
    }
  }

  private final NavigableMap<String, JsonObject> objects = new TreeMap<>(); // all: by this
  private final List<Change> history = new ArrayList<>();
  private final Map<Long, NavigableMap<String, JsonObject>> snapshots = new HashMap<>();
  private long version = 1_000;
  private long compacted = 1_000;

  private static JsonObject with(JsonObject object, String name, Object value) {
    Map<String, JsonValue> members = new java.util.LinkedHashMap<>(object.members());
    members.put(name, JsonValue.of(value));
    return JsonObject.of(members);
  }

  private static JsonObject metadata(JsonObject object) {
    return object.object("metadata").orElseThrow();
  }

  private static JsonObject withVersion(JsonObject object, long version) {
    return with(
        object, "metadata", with(metadata(object), "resourceVersion", Long.toString(version)));
  }

  static String key(JsonObject object) {
    return metadata(object).string("namespace").orElse("")
        + "/"
        + metadata(object).string("name").orElse("");
  }

  synchronized long version() {
    return version;
  }

  synchronized Optional<JsonObject> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Creates an object, or replaces the one of the same name. */
  synchronized JsonObject put(JsonObject object) {
    Optional<JsonObject> before = get(key(object));
    JsonObject metadata = with(metadata(object), "resourceVersion", Long.toString(++version));
    String uid =
        before.flatMap(old -> metadata(old).string("uid")).orElse(UUID.randomUUID().toString());
    metadata = with(metadata, "uid", uid);
    metadata = with(metadata, "creationTimestamp", "2026-01-01T00:00:00Z");
    JsonObject after = with(object, "metadata", metadata);
    objects.put(key(object), after);
    add(new Change(version, before, Optional.of(after), ""));
    return after;
  }

  synchronized void delete(String key) {
    Optional<JsonObject> before = Optional.ofNullable(objects.remove(key));
    if (before.isPresent()) {
      add(new Change(++version, before, Optional.empty(), ""));
    }
  }

  /** Lets something happen in the cluster that is not about slices. */
  synchronized void other() {
    version++;
  }

  /** Lets all watches that are open show a line. */
  synchronized void inject(String line) {
    add(new Change(version, Optional.empty(), Optional.empty(), line));
  }

  private void add(Change change) {
    history.add(change);
    notifyAll();
  }

  /** Forgets all that was before. */
  synchronized void compact() {
    compacted = ++version;
    snapshots.clear();
  }

  /** Begins anew, as another cluster does at this place. */
  synchronized void wipe() {
    objects.clear();
    history.clear();
    snapshots.clear();
    version = 10;
    compacted = 10;
  }

  /** Returns one page, at the version of the first one. */
  synchronized JsonObject list(
      String namespace, Predicate<JsonObject> selected, int limit, String next) throws Expired {
    long at = version;
    String from = namespace + "/";
    NavigableMap<String, JsonObject> all = objects;
    if (!next.isEmpty()) {
      JsonObject token = Json.parse(Base64.getUrlDecoder().decode(next)).asObject().orElseThrow();
      at = token.integer("rv").orElseThrow();
      from = token.string("start").orElseThrow();
      all = snapshots.get(at);
      if (all == null) {
        throw new Expired(
            "The provided continue parameter is too old to display a consistent list result.");
      }
    }
    List<JsonObject> items = new ArrayList<>();
    String rest = "";
    for (Map.Entry<String, JsonObject> each :
        all.subMap(from, true, namespace + "0", false).entrySet()) {
      if (selected.test(each.getValue())) {
        if (limit > 0 && items.size() == limit) {
          rest = token(at, each.getKey());
          snapshots.putIfAbsent(at, new TreeMap<>(all));
          break;
        }
        Map<String, JsonValue> item = new java.util.LinkedHashMap<>(each.getValue().members());
        item.remove("kind"); // as the items of a list have none
        item.remove("apiVersion");
        items.add(JsonObject.of(item));
      }
    }
    JsonObject.Builder metadata = JsonObject.builder().put("resourceVersion", Long.toString(at));
    if (!rest.isEmpty()) {
      metadata.put("continue", rest);
    }
    return JsonObject.builder()
        .put("kind", "EndpointSliceList")
        .put("apiVersion", "discovery.k8s.io/v1")
        .put("metadata", metadata.build())
        .put("items", JsonArray.of(items))
        .build();
  }

  private static String token(long version, String start) {
    JsonObject token =
        JsonObject.builder()
            .put("v", "meta.k8s.io/v1")
            .put("rv", version)
            .put("start", start)
            .build();
    return Base64.getUrlEncoder().encodeToString(Json.write(token).getBytes(UTF_8));
  }

  /** Returns where in the history a watch from a version begins. */
  synchronized int position(long from) throws Expired {
    if (from < compacted) {
      throw new Expired("too old resource version: " + from + " (" + compacted + ")");
    }
    int position = history.size();
    while (position > 0 && history.get(position - 1).version() > from) {
      position--;
    }
    return position;
  }

  synchronized int end() {
    return history.size();
  }

  /** Returns the change at a position, once there is one. */
  synchronized Optional<Change> await(int position, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; history.size() <= position && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return position < history.size() ? Optional.of(history.get(position)) : Optional.empty();
  }
}
