package dev.mdk.discovery.dns;

import dev.mdk.Node;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.Teller;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A started source: looks up what is wanted, and again before it expires. */
final class DnsSubscription implements DiscoverySource.Subscription {

  /** Between what bounds a time to live is believed. */
  record Ttls(Duration least, Duration most) {
    long nanos(long seconds) {
      long clamped = Math.max(least.toSeconds(), Math.min(seconds, most.toSeconds()));
      return Duration.ofSeconds(clamped).toNanos();
    }
  }

  private static final int MOST_SERVICES = 10_000;
  private static final long LEAST_NANOS = 1_000_000;
  private static final long FAILED_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** A service that was asked for. */
  private static final class Wanted {
    final String name;
    volatile boolean asked = true; // somebody waits for a look
    volatile long lookedNanos; // when it was looked up last
    long dueNanos; // by the loop only
    Map<String, Node> nodes = Map.of(); // by the loop only
    boolean failed; // by the loop only: the last time

    Wanted(String name, long nowNanos) {
      this.name = name;
      this.lookedNanos = nowNanos - REFRESH_NANOS;
      this.dueNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
      return asked || nowNanos - dueNanos >= 0;
    }

    void failed(long nowNanos) {
      failed = true;
      dueNanos = nowNanos + FAILED_NANOS;
    }
  }

  private final DnsLookup lookup;
  private final DnsPattern pattern;
  private final Ttls ttls;
  private final Facilities facilities;
  private final String title;
  private final Teller teller;
  private final NodeTable table;
  private final Loop loop;
  private final ConcurrentMap<String, Wanted> wanted = new ConcurrentHashMap<>();
  private boolean answered; // by the loop only: since the last failure

  DnsSubscription(
      String title,
      DnsLookup lookup,
      DnsPattern pattern,
      Ttls ttls,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.title = title;
    this.lookup = lookup;
    this.pattern = pattern;
    this.ttls = ttls;
    this.facilities = facilities;
    this.teller = new Teller(title, listener);
    this.table = new NodeTable(teller, facilities.ticker(), settings);
    this.loop = new Loop(title, facilities, this::look, this::lost);
  }

  DnsSubscription begin() {
    teller.state(SourceState.CONNECTING, title);
    loop.start();
    return this;
  }

  private void lost(Exception failure) {
    answered = false;
    teller.state(SourceState.LOST, title + ": " + failure.getMessage());
  }

  /** Looks up what is due; returns when the next is. */
  private long look() throws IOException, InterruptedException {
    Optional<IOException> failure = Optional.empty();
    boolean silence = false;
    for (Map.Entry<String, Wanted> each : wanted.entrySet()) {
      Wanted service = each.getValue();
      if (service.isDue(facilities.ticker().nanoTime()) && !silence) {
        try {
          lookUp(each.getKey(), service);
          answered = true;
        } catch (DnsResolver.Silence e) {
          failure = Optional.of(e);
          silence = true; // who does not answer is not asked for all the others too
          service.asked = true;
        } catch (IOException e) {
          failure = Optional.of(e);
          service.failed(facilities.ticker().nanoTime());
        }
      }
    }
    if (failure.isEmpty() && !answered) {
      lookup.probe();
      answered = true;
    }
    tell();
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (wanted.values().stream().noneMatch(service -> service.failed)) {
      teller.state(SourceState.SYNCED, title);
    }
    return Math.max(LEAST_NANOS, Math.min(table.settle(), untilDue()));
  }

  private void lookUp(String name, Wanted service) throws IOException, InterruptedException {
    service.asked = false;
    service.lookedNanos = facilities.ticker().nanoTime();
    DnsLookup.Found found = lookup.find(name, service.name);
    service.nodes = found.nodes();
    service.failed = false;
    long ttl = ttls.nanos(found.ttlSeconds());
    // Before it expires, and not all at one moment: after 80 to 95 % of its time.
    long part = ttl / 100 * facilities.random().nextLong(80, 96);
    service.dueNanos = facilities.ticker().nanoTime() + part;
  }

  private void tell() {
    Map<String, Node> all = new HashMap<>();
    wanted.forEach(
        (name, service) ->
            service.nodes.forEach((address, node) -> all.put(name + " " + address, node)));
    table.list(all, true);
  }

  private long untilDue() {
    long next = ttls.most().toNanos();
    long now = facilities.ticker().nanoTime();
    for (Wanted service : wanted.values()) {
      next = Math.min(next, service.asked ? 0 : service.dueNanos - now);
    }
    return next;
  }

  @Override
  public void want(String service) {
    Optional<String> name = pattern.name(service);
    if (name.isPresent() && wanted.size() < MOST_SERVICES) {
      Wanted fresh = new Wanted(name.get(), facilities.ticker().nanoTime());
      if (wanted.putIfAbsent(service, fresh) == null) {
        loop.hurry();
      }
    }
  }

  @Override
  public void refresh(String service) {
    Wanted known = wanted.get(service);
    if (known != null
        && !known.asked
        && facilities.ticker().nanoTime() - known.lookedNanos >= REFRESH_NANOS) {
      known.asked = true;
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
