package dev.mdk.discovery.eureka;

import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.RateLimit;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.discovery.registry.Teller;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A started source: gets all instances once and then what changed. It gets all of them again when
 * the server's hash says that something was missed, after any failure, from another server, and
 * every few minutes, as the hash only counts.
 */
final class EurekaSubscription implements DiscoverySource.Subscription {

  private static final Duration AT_MOST_EACH = Duration.ofSeconds(1);
  private static final long ALL_EACH_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long LEAST_NANOS = 1_000_000;

  /** A server tells of a change for three minutes: who was away for longer has missed some. */
  private static final long CHANGES_NANOS = Duration.ofMinutes(2).toNanos();

  /**
   * How long it is doubted that nodes are gone, unless a setting says so: those of a server that
   * has begun anew take up to a beat of 30 s to come back, and its caches hide them for up to 30 s.
   */
  private static final Settings DOUBT = Settings.of(Map.of(NodeTable.EMPTY_AFTER, "90s"));

  private final EurekaClient client;
  private final EurekaReader reader;
  private final Duration interval;
  private final Facilities facilities;
  private final String title;
  private final Teller teller;
  private final NodeTable table;
  private final EurekaApps apps = new EurekaApps();
  private final Loop loop;
  private final RateLimit refreshes;

  /* By the loop only. */
  private boolean complete; // nothing was missed since all were got
  private int turn;
  private long gotAllNanos;
  private long answeredNanos;

  EurekaSubscription(
      EurekaClient client,
      Duration interval,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.client = client;
    this.interval = interval;
    this.facilities = facilities;
    this.title = "eureka " + client;
    this.teller = new Teller(title, listener);
    this.table = new NodeTable(teller, facilities.ticker(), settings.orElse(DOUBT));
    this.reader = new EurekaReader(facilities.environment(), new BadEntries(title, facilities));
    this.loop = new Loop(title, facilities, this::look, this::lost);
    this.refreshes = new RateLimit(facilities.ticker(), AT_MOST_EACH);
  }

  EurekaSubscription begin() {
    teller.state(SourceState.CONNECTING, title);
    loop.start();
    return this;
  }

  private void lost(Exception failure) {
    complete = false;
    teller.state(SourceState.LOST, title + ": " + failure.getMessage());
  }

  /** Looks once; returns when to look again. */
  private long look() throws IOException, InterruptedException {
    long now = facilities.ticker().nanoTime();
    boolean goesOn =
        complete
            && turn == client.turn()
            && now - gotAllNanos < ALL_EACH_NANOS
            && now - answeredNanos < CHANGES_NANOS;
    if (!goesOn || !getChanges()) {
      getAll();
    }
    answeredNanos = facilities.ticker().nanoTime();
    teller.state(SourceState.SYNCED, title);
    long next = interval.toNanos() / 100 * facilities.random().nextLong(90, 111);
    return Math.max(LEAST_NANOS, Math.min(next, table.settle()));
  }

  /** Gets what changed, and returns whether that makes all. */
  private boolean getChanges() throws IOException, InterruptedException {
    EurekaAnswer changes;
    try {
      changes = reader.read(client.changes());
    } catch (StatusException e) {
      if (e.status() >= 500) {
        throw e;
      }
      return false; // a server can be told not to tell of changes
    }
    if (turn != client.turn() || !apps.apply(changes)) {
      return false;
    }
    changes.instances().forEach(this::tell);
    return true;
  }

  private void getAll() throws IOException, InterruptedException {
    EurekaAnswer all = reader.read(client.all());
    boolean remembers = apps.replace(all);
    table.list(apps.nodes(), remembers);
    for (EurekaInstance instance : all.instances()) {
      if (instance.node().isEmpty()) {
        tell(instance);
      }
    }
    complete = true;
    turn = client.turn();
    gotAllNanos = facilities.ticker().nanoTime();
  }

  /** Tells what the server says explicitly: that also of one that is there and is not up. */
  private void tell(EurekaInstance instance) {
    if (instance.deleted() || instance.node().isEmpty()) {
      table.remove(instance.key());
    } else {
      table.put(instance.key(), instance.node().get());
    }
  }

  @Override
  public void refresh(String service) {
    if (refreshes.tryTake()) {
      loop.hurry();
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
