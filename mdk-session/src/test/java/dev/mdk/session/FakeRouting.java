package dev.mdk.session;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Hint;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A table with one endpoint a service, that remembers what it is asked and told. */
final class FakeRouting implements Routing, RoutingProvider {

  /** A verdict: what was said, and the latency. */
  record Said(Outcome outcome, long latencyNanos) {}

  static final class FakeEndpoint implements Endpoint {
    private final Node node;
    final AtomicLong starts = new AtomicLong();
    final List<Said> verdicts = new CopyOnWriteArrayList<>();
    final AtomicInteger releases = new AtomicInteger();
    final Map<Long, Integer> endings = new ConcurrentHashMap<>();

    FakeEndpoint(Node node) {
      this.node = node;
    }

    @Override
    public Node node() {
      return node;
    }

    @Override
    public long start() {
      return starts.incrementAndGet();
    }

    @Override
    public void finish(long stamp, Outcome outcome, long latencyNanos) {
      endings.merge(stamp, 1, Integer::sum);
      verdicts.add(new Said(outcome, latencyNanos));
    }

    @Override
    public void release(long stamp) {
      endings.merge(stamp, 1, Integer::sum);
      releases.incrementAndGet();
    }

    List<Outcome> outcomes() {
      return verdicts.stream().map(Said::outcome).toList();
    }

    @Override
    public int inFlight() {
      return (int) (starts.get() - verdicts.size() - releases.get());
    }

    @Override
    public long latencyNanos() {
      return 0;
    }

    @Override
    public long knownSinceNanos() {
      return 0;
    }
  }

  /** Somebody who waits. */
  record Waiter(String service, Hint hint, Deadline deadline, CompletableFuture<Endpoint> future) {}

  private final Map<String, FakeEndpoint> endpoints = new ConcurrentHashMap<>();
  final List<Waiter> waiters = new CopyOnWriteArrayList<>();
  final List<Hint> hints = new CopyOnWriteArrayList<>();
  final List<Environment> environments = new CopyOnWriteArrayList<>();
  final AtomicInteger closings = new AtomicInteger();
  Optional<DiscoverySource.Subscription> subscription = Optional.empty();
  Optional<DiscoverySource> source = Optional.empty();
  Optional<Balancer> balancer = Optional.empty();

  FakeEndpoint add(String service) {
    return endpoints.computeIfAbsent(
        service, name -> new FakeEndpoint(Nodes.node(name, "1.0", "http://" + name)));
  }

  /** Wakes the first who waits. */
  void wake() {
    Waiter first = waiters.remove(0);
    first.future().complete(add(first.service()));
  }

  @Override
  public Resolver in(Environment environment) {
    environments.add(environment);
    return new Resolver() {
      @Override
      public CompletableFuture<Endpoint> await(
          String service, String version, Hint hint, Deadline deadline) {
        CompletableFuture<Endpoint> future = new CompletableFuture<>();
        waiters.add(new Waiter(service, hint, deadline, future));
        return future;
      }

      @Override
      public ServiceHandle bind(String service, String version) {
        return hint -> {
          hints.add(hint);
          FakeEndpoint found = endpoints.get(service);
          if (found == null) {
            throw new NoNodeException("no node for " + service + " " + version);
          }
          return found;
        };
      }
    };
  }

  @Override
  public Health.Part health() {
    return new Health.Part(Health.State.UP, "fake");
  }

  @Override
  public void close() {
    closings.incrementAndGet();
    waiters.forEach(
        waiter -> waiter.future().completeExceptionally(new MdkException("the table is closed")));
    subscription.ifPresent(DiscoverySource.Subscription::close);
  }

  @Override
  public Routing create(
      Settings settings,
      Facilities facilities,
      DiscoverySource source,
      BreakerEngine breakers,
      Optional<Balancer> balancer) {
    this.source = Optional.of(source);
    this.balancer = balancer;
    return this;
  }
}
