package dev.mdk.discovery.etcd;

import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.Lines;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.RateLimit;
import dev.mdk.discovery.registry.Teller;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A started source: lists the keys, then watches from that revision on. It lists again when the
 * watch breaks, and when etcd has forgotten what happened since (compaction).
 */
final class EtcdSubscription implements DiscoverySource.Subscription {

  private static final Duration AT_MOST_EACH = Duration.ofSeconds(1);

  private final EtcdClient client;
  private final EtcdKeys keys;
  private final long silenceNanos;
  private final String title;
  private final Teller teller;
  private final NodeTable table;
  private final EtcdMemory memory = new EtcdMemory();
  private final EtcdListing listing;
  private final Loop loop;
  private final RateLimit refreshes;
  private final RateLimit listings;
  private volatile Optional<Lines> watching = Optional.empty();

  EtcdSubscription(
      EtcdClient client,
      EtcdKeys keys,
      Duration silence,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.client = client;
    this.keys = keys;
    this.silenceNanos = silence.toNanos();
    this.title = "etcd " + client;
    this.teller = new Teller(title, listener);
    this.table = new NodeTable(teller, facilities.ticker(), settings);
    this.listing = new EtcdListing(client, keys, memory, new BadEntries(title, facilities));
    this.loop = new Loop(title, facilities, this::run, this::lost);
    this.refreshes = new RateLimit(facilities.ticker(), AT_MOST_EACH);
    this.listings = new RateLimit(facilities.ticker(), AT_MOST_EACH);
  }

  EtcdSubscription begin() {
    teller.state(SourceState.CONNECTING, title);
    loop.start();
    return this;
  }

  private void lost(Exception failure) {
    teller.state(SourceState.LOST, title + ": " + failure.getMessage());
  }

  /** Lists and watches; ends by an exception only. */
  private long run() throws IOException, InterruptedException {
    list();
    Lines lines = watch();
    teller.state(SourceState.SYNCED, title);
    loop.connected();
    try {
      while (true) {
        lines = listenOrListAgain(lines);
      }
    } catch (IOException e) {
      client.failed();
      throw e;
    } finally {
      watching = Optional.empty();
      lines.close();
    }
  }

  private void list() throws IOException, InterruptedException {
    EtcdListing.Result all = listing.read();
    table.list(all.nodes(), all.remembers());
  }

  /** Opens a watch and waits until etcd confirms it. */
  private Lines watch() throws IOException, InterruptedException {
    JsonObject create =
        JsonObject.builder()
            .put("key", keys.first())
            .put("range_end", keys.end())
            .put("start_revision", Long.toString(memory.revision() + 1))
            .put("progress_notify", true)
            .build();
    Lines lines =
        client.open("/v3/watch", JsonObject.builder().put("create_request", create).build());
    boolean confirmed = false;
    try {
      JsonObject result =
          result(
              lines
                  .next(silenceNanos)
                  .orElseThrow(() -> new IOException("a watch that is not confirmed")));
      JsonObject header = EtcdListing.header(result);
      if (!memory.mayBe(
          EtcdClient.number(header, "cluster_id"), EtcdClient.number(header, "revision"))) {
        // A revision that is yet to come is accepted, and then silence until it has.
        throw new EtcdForgot("another cluster, or an older state of it");
      }
      confirmed = true;
      watching = Optional.of(lines);
      return lines;
    } finally {
      if (!confirmed) {
        lines.close();
      }
    }
  }

  private Lines listenOrListAgain(Lines lines) throws IOException, InterruptedException {
    try {
      return listen(lines);
    } catch (EtcdForgot e) {
      if (!listings.tryTake()) {
        throw e;
      }
      lines.close();
      list();
      return watch();
    }
  }

  /**
   * Waits for a line and takes it. After a silence, or when it is asked for, it finds out whether
   * that is one: a quorum must answer, and a fresh watch takes the place of the old one.
   */
  private Lines listen(Lines lines) throws IOException, InterruptedException {
    Optional<String> line = lines.next(Math.min(silenceNanos, table.settle()));
    if (line.isPresent()) {
      take(result(line.get()));
      return lines;
    }
    listing.ping();
    Lines fresh = watch();
    lines.close();
    return fresh;
  }

  private void take(JsonObject result) {
    for (JsonValue event : EtcdListing.entries(result, "events")) {
      event.asObject().ifPresent(this::takeEvent);
    }
    if (!result.bool("created").orElse(false)) {
      memory.reached(EtcdClient.number(EtcdListing.header(result), "revision"));
    }
  }

  private void takeEvent(JsonObject event) {
    Optional<JsonObject> entry = event.object("kv");
    String key = entry.flatMap(kv -> kv.string("key")).orElse("");
    if (entry.isEmpty() || key.isEmpty()) {
      return;
    }
    boolean deleted = event.string("type").orElse("PUT").equals("DELETE");
    Optional<Node> node = deleted ? Optional.empty() : listing.node(entry.get());
    if (node.isPresent()) {
      memory.see(key, EtcdClient.number(entry.get(), "create_revision"));
      if (table.size() < EtcdListing.MAX_NODES) {
        table.put(key, node.get());
      }
    } else {
      memory.forget(key);
      table.remove(key);
    }
  }

  /** Reads a line of a watch; throws if it says that the watch has ended: the stream has not. */
  private JsonObject result(String line) throws IOException, InterruptedException {
    JsonObject json = EtcdClient.parse(line);
    Optional<JsonObject> result = json.object("result");
    if (result.isEmpty()) {
      String why =
          json.object("error").flatMap(error -> error.string("message")).orElse("no reason given");
      throw new IOException("the watch failed: " + Texts.show(why));
    }
    if (result.get().bool("canceled").orElse(false)) {
      if (EtcdClient.number(result.get(), "compact_revision") > 0) {
        throw new EtcdForgot("the watch is behind a compaction");
      }
      client.refused(); // it may be about the token, and says so in words only
      throw new IOException(
          "the watch was refused: "
              + Texts.show(result.get().string("cancel_reason").orElse("no reason given")));
    }
    return result.get();
  }

  @Override
  public void refresh(String service) {
    if (refreshes.tryTake()) {
      watching.ifPresent(Lines::wake);
    }
  }

  @Override
  public void close() {
    teller.close();
    loop.close();
  }

  @Override
  public String toString() {
    return title;
  }
}
