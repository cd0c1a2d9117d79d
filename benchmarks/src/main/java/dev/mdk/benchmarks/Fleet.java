package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The routing table of the discovery module with the breakers of the circuit module, put together
 * as a process would, over made-up nodes. Some of them can be quarantined, by the same legal path
 * as in life: calls to them fail.
 */
final class Fleet implements AutoCloseable {

  /** The service that is asked for. The table holds {@link #OTHERS} more. */
  static final String SERVICE = "hello";

  static final String VERSION = "1.0";
  static final int OTHERS = 100;

  /** Nobody is taken back, or is due for a probe, while the clock runs. */
  private static final Settings SETTINGS =
      Settings.of(Map.of("breaker.pause", "1h", "breaker.max-pause", "1h"));

  private static final int FAILURES_TO_OPEN = 3;

  private final Facilities facilities;
  private final Routing routing;
  private final Resolver resolver;
  private final AtomicReference<NodeListener> listener;

  private Fleet(Facilities facilities, DiscoverySource source, Balancer balancer) {
    AtomicReference<NodeListener> told = new AtomicReference<>();
    this.facilities = facilities;
    this.listener = told;
    routing =
        first(RoutingProvider.class)
            .create(
                SETTINGS,
                facilities,
                heard -> {
                  told.set(heard);
                  return source.start(heard);
                },
                breakers(facilities),
                Optional.of(balancer));
    resolver = routing.in(Environment.SANDBOX);
  }

  /** Returns a fleet of so many nodes, some per cent of them out by hard evidence. */
  static Fleet of(int nodes, int percentOut, String balancerName) {
    int admitted = nodes - nodes * percentOut / 100;
    Facilities facilities = Facilities.system().start();
    Watched balancer = new Watched(balancer(balancerName, facilities), admitted);
    Fleet fleet = new Fleet(facilities, source(nodes), balancer);
    // Asked with texts of its own: no look-up that is measured ends by the identity of its key.
    fleet.resolver.resolve(copy(SERVICE), copy(VERSION));
    balancer.first.subList(admitted, nodes).forEach(Fleet::fail);
    balancer.awaitAdmitted();
    return fleet;
  }

  /** Returns the engine that the circuit module provides. */
  static BreakerEngine breakers(Facilities facilities) {
    return breakers(facilities, SETTINGS);
  }

  /** Returns the engine that the circuit module provides for some settings. */
  static BreakerEngine breakers(Facilities facilities, Settings settings) {
    return first(BreakerEngineProvider.class).create(settings, facilities, Optional.empty());
  }

  Resolver resolver() {
    return resolver;
  }

  /** Returns whom the source tells. */
  NodeListener listener() {
    return Objects.requireNonNull(listener.get(), "listener");
  }

  @Override
  public void close() {
    routing.close();
    facilities.close();
  }

  /** Returns a source that knows some nodes and never changes its mind. */
  static DiscoverySource source(int nodes) {
    return listener -> {
      listener.replace(SERVICE, Environment.SANDBOX.name(), nodesOf(copy(SERVICE), nodes));
      for (int i = 0; i < OTHERS; i++) {
        String other = "other-" + i;
        listener.replace(other, Environment.SANDBOX.name(), nodesOf(other, 1));
      }
      listener.state(SourceState.SYNCED, "");
      return () -> {};
    };
  }

  /** Returns an equal text that is not the same object. */
  @SuppressWarnings("StringCopy")
  static String copy(String text) {
    return new String(text);
  }

  private static List<Node> nodesOf(String service, int count) {
    List<Node> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      nodes.add(node(service, i));
    }
    return nodes;
  }

  static Node node(String service, int number) {
    String id = service + "#" + number;
    String address = "http://" + service + ".example:" + (1024 + number);
    return new Node(id, service, copy(VERSION), address, Map.of(), Environment.SANDBOX);
  }

  private static void fail(Endpoint endpoint) {
    for (int i = 0; i < FAILURES_TO_OPEN; i++) {
      endpoint.finish(endpoint.start(), Outcome.UNREACHABLE, -1);
    }
  }

  private static Balancer balancer(String name, Facilities facilities) {
    for (BalancerProvider provider : ServiceLoader.load(BalancerProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.create(SETTINGS, facilities);
      }
    }
    throw new IllegalArgumentException("balancer: " + name + " (expected: one on the class path)");
  }

  private static <T> T first(Class<T> provider) {
    return ServiceLoader.load(provider)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + provider.getName() + " found"));
  }

  /** Hands on the pickers of another balancer as they are, and looks at the nodes they are over. */
  private static final class Watched implements Balancer {

    private final Balancer balancer;
    private final int expected;
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile List<Endpoint> first = List.of();

    Watched(Balancer balancer, int expected) {
      this.balancer = balancer;
      this.expected = expected;
    }

    @Override
    public Picker over(List<Endpoint> admitted) {
      Picker picker = balancer.over(admitted);
      if (admitted.get(0).node().service().equals(SERVICE)) {
        if (first.isEmpty()) {
          first = List.copyOf(admitted);
        }
        if (admitted.size() == expected) {
          reached.countDown();
        }
      }
      return picker;
    }

    void awaitAdmitted() {
      try {
        if (!reached.await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("quarantine: not all out (expected: " + expected + ")");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("quarantine: interrupted", e);
      }
    }
  }
}
