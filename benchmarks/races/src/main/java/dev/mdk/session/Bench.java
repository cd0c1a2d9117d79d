package dev.mdk.session;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkListener;
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
import dev.mdk.testing.RecordingInteractionSink;
import dev.mdk.testing.RecordingPipeline;
import dev.mdk.testing.RecordingRegistrar;
import dev.mdk.testing.TestFacilities;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An MDK in the hand of a case, with one node that notes what is said of it. */
final class Bench {

  final RecordingInteractionSink reports = new RecordingInteractionSink();
  final RecordingRegistrar registrar = new RecordingRegistrar();
  final OneNode node = new OneNode();
  final TestFacilities facilities = new TestFacilities().withListener(MdkListener.NONE);
  final Mdk mdk =
      new MdkBuilder(new Modules(List.of(new Table())))
          .facilities(facilities)
          .logPipeline(new RecordingPipeline())
          .interactionSink(reports)
          .registrar(registrar)
          .start();

  LiveSession session() {
    return (LiveSession) mdk.session();
  }

  LiveInteraction interaction() {
    return (LiveInteraction) session().interaction();
  }

  /** The node, and what was said of it. */
  static final class OneNode implements Endpoint {
    final AtomicInteger inFlight = new AtomicInteger();
    final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    private final Node node = Nodes.node("s", "1.0", "a");

    @Override
    public Node node() {
      return node;
    }

    @Override
    public long start() {
      return inFlight.incrementAndGet();
    }

    @Override
    public void finish(long stamp, Outcome outcome, long latencyNanos) {
      said.add(outcome.name());
      inFlight.decrementAndGet();
    }

    @Override
    public void release(long stamp) {
      said.add("released");
      inFlight.decrementAndGet();
    }

    @Override
    public int inFlight() {
      return inFlight.get();
    }

    @Override
    public long latencyNanos() {
      return 0;
    }

    @Override
    public long knownSinceNanos() {
      return 0;
    }

    /** Returns all that was said. */
    String said() {
      return String.join(" ", said);
    }
  }

  /** A table that knows that node alone. */
  private final class Table implements Modules.Place, RoutingProvider, Routing, Resolver {

    @Override
    public <S> Iterable<S> providers(Class<S> type) {
      return type == RoutingProvider.class ? List.of(type.cast(this)) : List.of();
    }

    @Override
    public Routing create(
        Settings settings,
        Facilities with,
        DiscoverySource source,
        BreakerEngine breakers,
        Optional<Balancer> balancer) {
      return this;
    }

    @Override
    public Resolver in(Environment environment) {
      return this;
    }

    @Override
    public Endpoint resolve(String service, String version) {
      return node;
    }

    @Override
    public CompletableFuture<Endpoint> await(
        String service, String version, Hint hint, Deadline deadline) {
      return CompletableFuture.completedFuture(node);
    }

    @Override
    public ServiceHandle bind(String service, String version) {
      return hint -> node;
    }

    @Override
    public Health.Part health() {
      return new Health.Part(Health.State.UP, "");
    }

    @Override
    public void close() {}
  }
}
