package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Carrier;
import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.Session;
import dev.mdk.json.JsonString;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.Metrics;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.Resolver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A started MDK. */
final class DefaultMdk implements Mdk {

  private final Core core;
  private final LogPipeline pipeline;
  private final Registrations registrations;
  private final Readiness readiness;
  private final Resilience resilience;
  private final Optional<Metrics> metrics;
  private final Closing closing;

  /** By service; the nodes at its further addresses need ids of their own. */
  private final ConcurrentMap<String, String> firstAddresses = new ConcurrentHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  DefaultMdk(
      Core core,
      LogPipeline pipeline,
      Registrations registrations,
      Resilience resilience,
      Optional<Metrics> metrics,
      Closing closing) {
    this.core = core;
    this.pipeline = pipeline;
    this.registrations = registrations;
    this.resilience = resilience;
    this.metrics = metrics;
    this.closing = closing;
    readiness = new Readiness(core);
  }

  @Override
  public Session session() {
    return Sessions.fresh(core);
  }

  @Override
  public Session join(String context) {
    return core.formats()
        .read(context)
        .map(message -> Sessions.joined(core, message))
        .orElseGet(() -> Sessions.fresh(core));
  }

  @Override
  public <C> Session join(C carrier, Carrier.Getter<C> getter) {
    return core.formats()
        .extract(carrier, requireNonNull(getter, "getter"))
        .map(message -> Sessions.joined(core, message))
        .orElseGet(() -> Sessions.fresh(core));
  }

  @Override
  public Session derive(String context) {
    return Sessions.derived(core, core.formats().read(context));
  }

  @Override
  public <C> Session derive(C carrier, Carrier.Getter<C> getter) {
    return Sessions.derived(
        core, core.formats().extract(carrier, requireNonNull(getter, "getter")));
  }

  @Override
  public Registration register(String service, String version, String address) {
    return register(node(service, version, address), RegistrationListener.NONE);
  }

  private Node node(String service, String version, String address) {
    String process = core.facilities().processId();
    String first = firstAddresses.putIfAbsent(service, address);
    String id = first == null || first.equals(address) ? process : process + "@" + address;
    try {
      return new Node(
          id,
          service,
          version,
          address,
          Map.of("datawire_nodeId", JsonString.of(process)),
          core.environment());
    } catch (IllegalArgumentException empty) {
      throw new ConfigurationException(String.valueOf(empty.getMessage()), empty);
    }
  }

  @Override
  public Registration register(Node node, RegistrationListener listener) {
    core.checkOpen();
    Registration registration = registrations.register(node, listener);
    core.journal().name(node.service());
    return registration;
  }

  @Override
  public void awaitReady(String service, String version, Duration limit) {
    Waits.join(
        whenReady(service, version, limit), service + " " + version + " to be ready", none -> {});
  }

  @Override
  public CompletableFuture<Void> whenReady(String service, String version, Duration limit) {
    requireNonNull(service, "service");
    requireNonNull(version, "version");
    return readiness.await(service, version, limit);
  }

  @Override
  public Resolver resolver() {
    return core.resolver();
  }

  @Override
  public Environment environment() {
    return core.environment();
  }

  @Override
  public Facilities facilities() {
    return core.facilities();
  }

  @Override
  public Resilience resilience() {
    return resilience;
  }

  @Override
  public Health health() {
    Map<String, Health.Part> parts = new LinkedHashMap<>();
    parts.put("discovery", part(() -> core.routing().health()));
    parts.put("log", part(pipeline::health));
    parts.put(
        "facilities",
        core.isClosed()
            ? new Health.Part(Health.State.DOWN, "closed")
            : new Health.Part(Health.State.UP, "process " + core.facilities().processId()));
    return new Health(parts);
  }

  private static Health.Part part(Supplier<Health.Part> asked) {
    try {
      return asked.get();
    } catch (RuntimeException failed) { // parts may be foreign, and health is asked to find out
      return new Health.Part(Health.State.DOWN, "asking failed: " + failed);
    }
  }

  @Override
  public MetricsSnapshot metrics() {
    return metrics
        .map(counted -> LogMetrics.added(counted.snapshot(), pipeline.account()))
        .orElseGet(() -> new MetricsSnapshot(core.facilities().clock().instant(), List.of()));
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      core.markClosed();
      readiness.close();
      closing.close();
    }
  }

  @Override
  public String toString() {
    return "MDK " + core.facilities().processId() + " in " + core.environment();
  }
}
