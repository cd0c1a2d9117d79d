package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Mdk;
import dev.mdk.MdkListener;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects what is given, and refuses at once what cannot be right. */
final class MdkBuilder implements Mdk.Builder {

  /** Compiled when the first setting is given, which most starts do not do. */
  private static final class Keys {
    static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*+([.-][a-z0-9]++)*+");
  }

  private final Set<String> given = new HashSet<>();
  private final Map<String, String> values = new HashMap<>();

  final Modules modules;
  Optional<Environment> environment = Optional.empty();
  Optional<DiscoverySource> source = Optional.empty();
  Optional<Registrar> registrar = Optional.empty();
  Optional<Balancer> balancer = Optional.empty();
  Optional<BreakerPolicy> breakerPolicy = Optional.empty();
  Optional<BreakerEngine> breakerEngine = Optional.empty();
  Optional<Resilience> resilience = Optional.empty();
  Optional<LogPipeline> logPipeline = Optional.empty();
  Optional<Facilities> facilities = Optional.empty();
  final List<PropagationFormat> formats = new ArrayList<>();
  final List<LogSink> logSinks = new ArrayList<>();
  final List<InteractionSink> interactionSinks = new ArrayList<>();
  final List<MdkListener> listeners = new ArrayList<>();

  MdkBuilder(Modules modules) {
    this.modules = modules;
  }

  /** Returns what was given, else what the system says. */
  Settings settings() {
    Settings system = Settings.system();
    return values.isEmpty() ? system : Settings.of(values).orElse(system);
  }

  private void once(String what) {
    if (!given.add(what)) {
      throw new ConfigurationException(what + ": given twice (expected: once)");
    }
  }

  private <T> Optional<T> once(String what, T value) {
    requireNonNull(value, what);
    once(what);
    return Optional.of(value);
  }

  @Override
  public Mdk.Builder setting(String key, String value) {
    requireNonNull(value, "value");
    if (!Keys.FORM.matcher(key).matches()) {
      throw new ConfigurationException(
          "setting: " + key + " (expected: lower case with points, such as discovery.source)");
    }
    once(key);
    values.put(key, value);
    return this;
  }

  @Override
  public Mdk.Builder environment(Environment own) {
    environment = once("environment", own);
    return this;
  }

  @Override
  public Mdk.Builder serviceName(String name) {
    if (name.isEmpty()) {
      throw new ConfigurationException("service.name: \"\" (expected: a name)");
    }
    return setting("service.name", name);
  }

  @Override
  public Mdk.Builder defaultDeadline(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new ConfigurationException(
          "deadline.default: " + limit + " (expected: a positive duration)");
    }
    return setting("deadline.default", limit.toString());
  }

  @Override
  public Mdk.Builder source(DiscoverySource nodes) {
    source = once("discovery.source", nodes);
    return this;
  }

  @Override
  public Mdk.Builder registrar(Registrar where) {
    registrar = once("registrar", where);
    return this;
  }

  @Override
  public Mdk.Builder balancer(Balancer chooser) {
    balancer = once("balancer", chooser);
    return this;
  }

  @Override
  public Mdk.Builder breakerPolicy(BreakerPolicy policy) {
    breakerPolicy = once("breaker policy", policy);
    checkBreaker();
    return this;
  }

  @Override
  public Mdk.Builder breakerEngine(BreakerEngine engine) {
    breakerEngine = once("breaker engine", engine);
    checkBreaker();
    return this;
  }

  private void checkBreaker() {
    if (breakerPolicy.isPresent() && breakerEngine.isPresent()) {
      throw new ConfigurationException(
          "breaker policy and breaker engine: both given (expected: one; an engine has its own"
              + " policy)");
    }
  }

  @Override
  public Mdk.Builder resilience(Resilience ofAll) {
    resilience = once("resilience", ofAll);
    return this;
  }

  @Override
  public Mdk.Builder propagationFormat(PropagationFormat format) {
    formats.add(requireNonNull(format, "format"));
    return this;
  }

  @Override
  public Mdk.Builder logPipeline(LogPipeline pipeline) {
    logPipeline = once("log pipeline", pipeline);
    return this;
  }

  @Override
  public Mdk.Builder logSink(LogSink sink) {
    logSinks.add(requireNonNull(sink, "sink"));
    return this;
  }

  @Override
  public Mdk.Builder interactionSink(InteractionSink sink) {
    interactionSinks.add(requireNonNull(sink, "sink"));
    return this;
  }

  @Override
  public Mdk.Builder listener(MdkListener listener) {
    listeners.add(requireNonNull(listener, "listener"));
    return this;
  }

  @Override
  public Mdk.Builder facilities(Facilities all) {
    facilities = once("facilities", all);
    return this;
  }

  @Override
  public Mdk start() {
    return new Wiring(this).start();
  }
}
