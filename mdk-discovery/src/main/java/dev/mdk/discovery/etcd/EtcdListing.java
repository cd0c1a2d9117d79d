package dev.mdk.discovery.etcd;

import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.TooLongException;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all keys of the range, page by page, as they were at one revision. */
final class EtcdListing {

  static final int MAX_NODES = 1_000_000;

  private static final int PAGE = 1_000;
  private static final int SMALLER = 8;

  private final EtcdClient client;
  private final EtcdKeys keys;
  private final EtcdMemory memory;
  private final BadEntries bad;
  private int page = PAGE;

  EtcdListing(EtcdClient client, EtcdKeys keys, EtcdMemory memory, BadEntries bad) {
    this.client = client;
    this.keys = keys;
    this.memory = memory;
    this.bad = bad;
  }

  /**
   * What there is.
   *
   * @param nodes by key, in base64
   * @param remembers whether the store is the one it was
   */
  record Result(Map<String, Node> nodes, boolean remembers) {}

  Result read() throws IOException, InterruptedException {
    memory.look();
    Map<String, Node> nodes = new LinkedHashMap<>();
    String from = keys.first();
    long revision = 0;
    long cluster = 0;
    while (true) {
      JsonObject answer = page(from, revision);
      if (revision == 0) {
        JsonObject header = header(answer);
        revision = EtcdClient.number(header, "revision");
        cluster = EtcdClient.number(header, "cluster_id");
      }
      String last = "";
      for (JsonValue each : entries(answer, "kvs")) {
        JsonObject entry =
            each.asObject().orElseThrow(() -> new IOException("an entry that is none"));
        last = entry.string("key").orElseThrow(() -> new IOException("an entry without a key"));
        memory.see(last, EtcdClient.number(entry, "create_revision"));
        Optional<Node> node = node(entry);
        if (node.isPresent() && nodes.size() < MAX_NODES) {
          nodes.put(last, node.get());
        }
      }
      if (!answer.bool("more").orElse(false) || last.isEmpty()) {
        return new Result(nodes, memory.isSame(cluster, revision));
      }
      from = EtcdKeys.behind(last);
    }
  }

  private JsonObject page(String from, long revision) throws IOException, InterruptedException {
    while (true) {
      JsonObject.Builder range =
          JsonObject.builder().put("key", from).put("range_end", keys.end()).put("limit", page);
      if (revision > 0) {
        range.put("revision", Long.toString(revision));
      }
      try {
        return client.call("/v3/kv/range", range.build());
      } catch (TooLongException e) {
        if (page == 1) {
          throw e;
        }
        page = Math.max(1, page / SMALLER); // somebody has put something huge there
      }
    }
  }

  /** Reads the node of an entry; a bad one is counted, and is none. */
  Optional<Node> node(JsonObject entry) {
    Optional<Node> node = EtcdKeys.decode(entry.string("value").orElse(""));
    if (node.isEmpty()) {
      bad.count("a key without a node");
    }
    return node;
  }

  static JsonObject header(JsonObject answer) {
    return answer.object("header").orElseGet(() -> JsonObject.builder().build());
  }

  static List<JsonValue> entries(JsonObject answer, String name) {
    return answer.array(name).map(JsonArray::elements).orElse(List.of());
  }

  /** Asks for an answer that a quorum stands behind. */
  void ping() throws IOException, InterruptedException {
    client.call(
        "/v3/kv/range",
        JsonObject.builder().put("key", keys.first()).put("count_only", true).build());
  }
}
