package dev.mdk.session;

import dev.mdk.Environment;
import dev.mdk.Mdk;
import dev.mdk.MdkListener;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.MdkListenerProvider;
import dev.mdk.spi.Metrics;
import dev.mdk.spi.MetricsProvider;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormatProvider;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.ResilienceProvider;
import dev.mdk.spi.Routing;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Starts an MDK: finds the parts, connects them, and closes them again if one of them fails.
 *
 * <p>Every lambda costs a young process a fifth of a millisecond the first time that it is come by,
 * so there are few on the way through here.
 */
final class Wiring {

  private final MdkBuilder given;
  private final Modules modules;
  private final Settings settings;
  private final Closing closing = new Closing();

  Wiring(MdkBuilder given) {
    this.given = given;
    modules = given.modules;
    settings = given.settings();
  }

  Mdk start() {
    try {
      return connect();
    } catch (RuntimeException | Error failed) {
      closing.close();
      throw failed;
    }
  }

  /**
   * In this order, so that closing in the reverse one ends nothing that another part still needs.
   */
  private Mdk connect() {
    Options options = Options.of(settings);
    Optional<MetricsProvider> counting = counting();
    Optional<Metrics> metrics =
        counting.map(provider -> Modules.create(provider, () -> provider.create(settings)));
    Facilities facilities = facilities(metrics);
    Warnings warnings = new Warnings(facilities.ticker());
    LogPipeline pipeline = new LogWiring(given, settings, facilities).pipeline();
    closing.add("log pipeline", pipeline);
    Reports reports = new Reports(interactionSinks(facilities, metrics), facilities);
    closing.add("interaction reports", reports);
    Formats formats = formats(options, facilities, warnings);
    NamedSource source = new SourceWiring(given, settings, facilities).source();
    Optional<Registrar> registrar =
        given.registrar.isPresent() ? given.registrar : source.source().registrar();
    Routing routing = routing(facilities, source.source());
    closing.add("routing", routing);
    Registrations registrations =
        new Registrations(registrar, source.name(), facilities.executor());
    closing.add("registrations", registrations);
    String service = settings.find("service.name").orElse("");
    Journal journal = new Journal(facilities, pipeline, warnings, service);
    Core core = new Core(facilities, options, routing, formats, journal, reports, warnings);
    Resilience resilience = resilience(facilities);
    Mdk mdk = new DefaultMdk(core, pipeline, registrations, resilience, metrics, closing);
    counting.ifPresent(provider -> export(provider, mdk));
    return mdk;
  }

  private void export(MetricsProvider provider, Mdk mdk) {
    Modules.create(provider, () -> provider.export(mdk::metrics, settings, mdk.facilities()))
        .ifPresent(sending -> closing.add("sending of metrics", sending));
  }

  /**
   * A source and what to call it.
   *
   * @param source the source
   * @param name for humans; never what the setting says after the colon, which may be a secret
   */
  record NamedSource(DiscoverySource source, String name) {}

  private Optional<MetricsProvider> counting() {
    return settings.flag("metrics", false)
        ? modules.first(MetricsProvider.class)
        : Optional.empty();
  }

  private Facilities facilities(Optional<Metrics> metrics) {
    List<MdkListener> listeners = new ArrayList<>(given.listeners);
    if (metrics.isPresent()) {
      listeners.add(metrics.get());
    }
    for (MdkListenerProvider provider : modules.all(MdkListenerProvider.class)) {
      Modules.create(provider, () -> provider.create(settings)).ifPresent(listeners::add);
    }
    Optional<Environment> environment = environment();
    if (given.facilities.isPresent()) {
      Facilities theirs = given.facilities.get();
      return environment.isEmpty() && listeners.isEmpty()
          ? theirs
          : new AmendedFacilities(theirs, environment.orElseGet(theirs::environment), listeners);
    }
    Facilities.Builder builder =
        Facilities.system().environment(environment.orElse(Environment.SANDBOX));
    for (MdkListener listener : listeners) {
      builder.listener(listener);
    }
    Facilities own = builder.start();
    closing.add("facilities", own);
    return own;
  }

  private Optional<Environment> environment() {
    if (given.environment.isPresent()) {
      return given.environment;
    }
    Optional<String> setting = settings.find("environment");
    return setting.isEmpty() ? Optional.empty() : Optional.of(Environment.parse(setting.get()));
  }

  private List<InteractionSink> interactionSinks(Facilities facilities, Optional<Metrics> metrics) {
    List<InteractionSink> sinks = new ArrayList<>(given.interactionSinks);
    if (metrics.isPresent()) {
      metrics.get().reports().ifPresent(sinks::add);
    }
    for (InteractionSinkProvider provider : modules.all(InteractionSinkProvider.class)) {
      Modules.create(provider, () -> provider.create(settings, facilities)).ifPresent(sinks::add);
    }
    return sinks;
  }

  private Formats formats(Options options, Facilities facilities, Warnings warnings) {
    List<PropagationFormatProvider> providers =
        new ArrayList<>(modules.all(PropagationFormatProvider.class));
    if (providers.size() > 1) {
      providers.sort(Comparator.comparing(PropagationFormatProvider::name));
    }
    List<PropagationFormat> others = new ArrayList<>();
    for (PropagationFormatProvider provider : providers) {
      others.add(Modules.create(provider, () -> provider.create(settings, facilities)));
    }
    others.addAll(given.formats);
    ContextFormat own = new ContextFormat(options, facilities.listener(), warnings);
    return new Formats(own, others, warnings);
  }

  private Routing routing(Facilities facilities, DiscoverySource source) {
    Optional<RoutingProvider> provider = modules.first(RoutingProvider.class);
    if (provider.isEmpty()) {
      if (given.source.isPresent()) {
        System.getLogger("dev.mdk")
            .log(
                System.Logger.Level.WARNING,
                "the source is not used: no discovery module (add mdk-discovery)");
      }
      return Routing.NONE;
    }
    BreakerEngine breakers = breakers(facilities);
    Optional<Balancer> balancer = balancer(facilities);
    return Modules.create(
        provider.get(),
        () -> provider.get().create(settings, facilities, source, breakers, balancer));
  }

  private BreakerEngine breakers(Facilities facilities) {
    if (given.breakerEngine.isPresent()) {
      return given.breakerEngine.get();
    }
    Optional<BreakerEngineProvider> provider = modules.first(BreakerEngineProvider.class);
    if (provider.isEmpty() && given.breakerPolicy.isPresent()) {
      System.getLogger("dev.mdk")
          .log(
              System.Logger.Level.WARNING,
              "the breaker policy is not used: no breaker module (add mdk-circuit)");
    }
    return provider.isEmpty()
        ? BreakerEngine.NONE
        : Modules.create(
            provider.get(), () -> provider.get().create(settings, facilities, given.breakerPolicy));
  }

  private Resilience resilience(Facilities facilities) {
    if (given.resilience.isPresent()) {
      return given.resilience.get();
    }
    Optional<ResilienceProvider> provider = modules.first(ResilienceProvider.class);
    return provider.isEmpty()
        ? Resilience.NONE
        : Modules.create(provider.get(), () -> provider.get().create(settings, facilities));
  }

  private Optional<Balancer> balancer(Facilities facilities) {
    Optional<String> name = settings.find("balancer");
    if (given.balancer.isPresent() || name.isEmpty()) {
      return given.balancer;
    }
    BalancerProvider provider =
        modules.named(BalancerProvider.class, BalancerProvider::name, "balancer", name.get());
    return Optional.of(Modules.create(provider, () -> provider.create(settings, facilities)));
  }
}
