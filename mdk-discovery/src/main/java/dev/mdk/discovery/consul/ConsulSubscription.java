package dev.mdk.discovery.consul;

import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.RateLimit;
import dev.mdk.discovery.registry.Teller;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A started source: a watch for each service that is wanted. When one of them gets no answer, a
 * loop of its own finds out when there are answers again, for all of them: so an agent that is away
 * is asked by one, however many services there are.
 */
final class ConsulSubscription implements DiscoverySource.Subscription, ConsulWatch.Supervisor {

  private static final Duration AT_MOST_EACH = Duration.ofSeconds(1);
  private static final int MOST_SERVICES = 10_000;
  private static final int MOST_WAITING = 100; // an agent takes 200 connections of one client
  private static final long UNTIL_FAILURE = Duration.ofDays(1).toNanos();

  private final ConsulClient client;
  private final String title;
  private final Teller teller;
  private final ConsulWatch.Terms terms;
  private final Loop probes;
  private final RateLimit refreshes;
  private final ConcurrentMap<String, ConsulWatch> watches = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<IOException>> failure =
      new AtomicReference<>(Optional.empty());
  private volatile boolean closed;

  ConsulSubscription(
      ConsulClient client,
      boolean https,
      Duration wait,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.client = client;
    this.title = "consul " + client;
    this.teller = new Teller(title, listener);
    ConsulReader reader =
        new ConsulReader(facilities.environment(), https, new BadEntries(title, facilities));
    this.terms = new ConsulWatch.Terms(client, reader, wait, settings, facilities, teller);
    this.probes = new Loop(title, facilities, this::probe, this::lost);
    this.refreshes = new RateLimit(facilities.ticker(), AT_MOST_EACH);
  }

  ConsulSubscription begin() {
    teller.state(SourceState.CONNECTING, title);
    probes.start();
    return this;
  }

  private void lost(Exception why) {
    teller.state(SourceState.LOST, title + ": " + why.getMessage());
  }

  /** Fails if a watch has: then it is tried again by the rule, and the watches go on. */
  private long probe() throws IOException, InterruptedException {
    Optional<IOException> why = failure.getAndSet(Optional.empty());
    if (why.isPresent()) {
      throw why.get();
    }
    client.probe();
    watches.values().forEach(ConsulWatch::resume);
    answered();
    return UNTIL_FAILURE;
  }

  @Override
  public void answered() {
    if (watches.values().stream().allMatch(ConsulWatch::isWell)) {
      teller.state(SourceState.SYNCED, title);
    }
  }

  @Override
  public void failed(IOException why) {
    failure.set(Optional.of(why));
    probes.hurry();
  }

  @Override
  public void want(String service) {
    if (closed || service.isEmpty() || watches.size() >= MOST_SERVICES) {
      return;
    }
    boolean waits = watches.size() < MOST_WAITING;
    ConsulWatch fresh = new ConsulWatch(service, terms, waits, this);
    if (watches.putIfAbsent(service, fresh) == null) {
      fresh.begin();
      if (closed) {
        fresh.close();
      }
    }
  }

  @Override
  public void refresh(String service) {
    ConsulWatch watch = watches.get(service);
    if (watch != null && refreshes.tryTake()) {
      watch.refresh();
    }
  }

  @Override
  public void close() {
    closed = true;
    teller.close();
    probes.close();
    watches.values().forEach(ConsulWatch::close);
  }

  @Override
  public String toString() {
    return title;
  }
}
