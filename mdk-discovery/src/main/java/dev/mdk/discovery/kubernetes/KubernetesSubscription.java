package dev.mdk.discovery.kubernetes;

import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.Lines;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.RateLimit;
import dev.mdk.discovery.registry.Teller;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A started source: lists the slices, then watches from that version on. A watch that ends, as each
 * does after some minutes, or that is silent, is followed by another from the version reached. All
 * are listed again only if the server has forgotten what happened since.
 */
final class KubernetesSubscription implements DiscoverySource.Subscription {

  private static final Duration AT_MOST_EACH = Duration.ofSeconds(1);
  private static final Duration REFRESH_AT_MOST_EACH = Duration.ofSeconds(10); // all clients do
  private static final Duration LEAST_WATCH = Duration.ofMinutes(5);
  private static final Duration MOST_WATCH = Duration.ofMinutes(10);

  private final KubernetesApi api;
  private final long silenceNanos;
  private final Facilities facilities;
  private final String title;
  private final Teller teller;
  private final NodeTable nodes;
  private final SliceTable table;
  private final BadEntries bad;
  private final SliceReader reader;
  private final KubernetesListing listing;
  private final Loop loop;
  private final RateLimit refreshes;
  private final RateLimit listings;
  private final RateLimit watches;
  private String version = ""; // up to which everything was told; by the loop only
  private String newest = ""; // the last one known, though it may be forgotten; by the loop only
  private volatile Optional<Lines> watching = Optional.empty();

  KubernetesSubscription(
      KubernetesApi api,
      SliceRules rules,
      Duration silence,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.api = api;
    this.silenceNanos = silence.toNanos();
    this.facilities = facilities;
    this.title = "kubernetes " + api;
    this.teller = new Teller(title, listener);
    this.nodes = new NodeTable(teller, facilities.ticker(), settings);
    this.table = new SliceTable(nodes);
    this.bad = new BadEntries(title, facilities);
    this.reader = new SliceReader(rules, bad);
    this.listing = new KubernetesListing(api, reader);
    this.loop = new Loop(title, facilities, this::run, this::lost);
    this.refreshes = new RateLimit(facilities.ticker(), REFRESH_AT_MOST_EACH);
    this.listings = new RateLimit(facilities.ticker(), AT_MOST_EACH);
    this.watches = new RateLimit(facilities.ticker(), AT_MOST_EACH);
  }

  KubernetesSubscription begin() {
    teller.state(SourceState.CONNECTING, title);
    loop.start();
    return this;
  }

  private void lost(Exception failure) {
    teller.state(SourceState.LOST, title + ": " + failure.getMessage());
  }

  /** Watches once; returns how long to wait before the next watch. */
  private long run() throws IOException, InterruptedException {
    try {
      watch();
    } catch (KubernetesForgot e) {
      version = "";
      if (!listings.tryTake()) {
        throw e;
      }
      return 0;
    }
    return watches.tryTake() ? 0 : AT_MOST_EACH.toNanos();
  }

  private void watch() throws IOException, InterruptedException {
    if (version.isEmpty() || !listing.goesOn(version, table)) {
      list();
    }
    long seconds = facilities.random().nextLong(LEAST_WATCH.toSeconds(), MOST_WATCH.toSeconds());
    try (Lines lines = api.watch(version, Duration.ofSeconds(seconds))) {
      watching = Optional.of(lines);
      teller.state(SourceState.SYNCED, title);
      loop.connected();
      listen(lines);
    } catch (IOException e) {
      if (watching.isPresent() && !(e instanceof KubernetesForgot)) {
        api.failed();
      }
      throw e;
    } finally {
      watching = Optional.empty();
    }
  }

  private void list() throws IOException, InterruptedException {
    KubernetesListing.Result all = listing.read();
    table.list(all.slices(), !KubernetesListing.isOlder(all.version(), newest));
    version = all.version();
    newest = all.version();
  }

  /** Takes what comes, until the watch ends, is silent, or should be looked at. */
  private void listen(Lines lines) throws IOException, InterruptedException {
    while (true) {
      Optional<String> line;
      try {
        line = lines.next(Math.min(silenceNanos, nodes.settle()));
      } catch (EOFException e) {
        return;
      }
      if (line.isEmpty()) {
        return;
      }
      take(line.get());
    }
  }

  private void take(String line) throws IOException {
    JsonObject event = event(line);
    String type = event.string("type").orElse("");
    JsonObject object =
        event
            .object("object")
            .orElseThrow(() -> new KubernetesForgot("an event without an object"));
    if (type.equals("ERROR")) {
      throw new KubernetesForgot(
          "the watch failed: " + Texts.show(object.string("message").orElse("no reason given")));
    }
    String reached = SliceReader.metadata(object, "resourceVersion").orElse("");
    if (KubernetesListing.isOlder(reached, version)) {
      throw new KubernetesForgot("the server went back to version " + reached);
    }
    switch (type) {
      case "ADDED", "MODIFIED" -> reader.read(object).ifPresent(table::put);
      case "DELETED" -> reader.nameOf(object).ifPresent(table::remove);
      case "BOOKMARK" -> {} // the version only
      default -> bad.count("an event of the type " + Texts.show(type));
    }
    if (!reached.isEmpty()) {
      version = reached;
      newest = reached;
    }
  }

  /** What cannot be read may have been anything: then all there is must be listed. */
  private static JsonObject event(String line) throws IOException {
    try {
      return KubernetesApi.parse(line);
    } catch (IOException e) {
      throw new KubernetesForgot(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void refresh(String service) {
    Optional<Lines> now = watching;
    if (now.isPresent() && refreshes.tryTake()) {
      now.get().wake();
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
