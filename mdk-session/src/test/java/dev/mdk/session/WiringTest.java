package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.Mdk;
import dev.mdk.MdkException;
import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.Routing;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingLog;
import dev.mdk.testing.RecordingRegistrar;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the parts that are found come together, and come to an end. */
class WiringTest {

  private final TestFacilities facilities =
      new TestFacilities().withExecutor(ManualExecutor.direct());

  private Mdk.Builder builder(Bench.Parts parts) {
    return Bench.builder(parts).facilities(facilities);
  }

  /** A table that keeps what it was made with. */
  private static final class Table implements RoutingProvider {
    private BreakerEngine breakers = BreakerEngine.NONE;
    private Optional<Balancer> balancer = Optional.empty();

    @Override
    public Routing create(
        Settings settings,
        Facilities facilities,
        DiscoverySource source,
        BreakerEngine breakers,
        Optional<Balancer> balancer) {
      this.breakers = breakers;
      this.balancer = balancer;
      return Routing.NONE;
    }
  }

  private record Choice(String name, Balancer balancer) implements BalancerProvider {
    @Override
    public Balancer create(Settings settings, Facilities facilities) {
      return balancer;
    }
  }

  @Test
  void givesTheTableTheBalancerOfTheSettingAndTheEngineThatIsFound() {
    Table table = new Table();
    Balancer wanted = admitted -> hint -> admitted.get(0);
    BreakerEngine engine = (node, changed) -> BreakerEngine.Breaker.NONE;
    List<Optional<BreakerPolicy>> policies = new ArrayList<>();
    BreakerEngineProvider engines =
        (settings, all, policy) -> {
          policies.add(policy);
          return engine;
        };
    Bench.Parts parts =
        new Bench.Parts()
            .with(RoutingProvider.class, table)
            .with(BreakerEngineProvider.class, engines)
            .with(BalancerProvider.class, new Choice("other", admitted -> null))
            .with(BalancerProvider.class, new Choice("wanted", wanted));

    builder(parts).setting("balancer", "wanted").start().close();
    assertThat(table.balancer).containsSame(wanted);
    assertThat(table.breakers).isSameAs(engine);

    Balancer given = admitted -> hint -> admitted.get(1);
    builder(parts).balancer(given).breakerPolicy(BreakerPolicy.NEVER).start().close();
    assertThat(table.balancer).containsSame(given);

    builder(parts).start().close();
    assertThat(table.balancer).isEmpty();
    assertThat(policies)
        .containsExactly(Optional.empty(), Optional.of(BreakerPolicy.NEVER), Optional.empty());
    assertThatThrownBy(() -> builder(parts).setting("balancer", "missing").start())
        .hasMessageContaining("balancer: missing")
        .hasMessageContaining("other, wanted");
  }

  @Test
  void reportsToTheSinksThatAreFoundAndClosesThem() {
    List<InteractionReport> reports = new ArrayList<>();
    AtomicInteger closings = new AtomicInteger();
    InteractionSink sink =
        new InteractionSink() {
          @Override
          public void report(InteractionReport report) {
            reports.add(report);
          }

          @Override
          public void close() {
            closings.incrementAndGet();
          }
        };
    InteractionSinkProvider one = (settings, all) -> Optional.of(sink);
    InteractionSinkProvider none = (settings, all) -> Optional.empty();
    Mdk mdk =
        builder(
                new Bench.Parts()
                    .with(InteractionSinkProvider.class, none)
                    .with(InteractionSinkProvider.class, one))
            .start();

    mdk.session().interact(interaction -> "done");
    assertThat(reports).hasSize(1);
    assertThat(closings).hasValue(0);
    mdk.close();

    assertThat(closings).hasValue(1);
  }

  @Test
  void withdrawsAtTheEndAndRegistersNothingAfterwards() {
    RecordingRegistrar registrar = new RecordingRegistrar();
    Node node = Nodes.node("hello", "1.0", "http://h:1");
    Mdk mdk = builder(new Bench.Parts()).registrar(registrar).start();
    mdk.register(node, RegistrationListener.NONE);
    assertThat(registrar.registered()).containsExactly(node);

    mdk.close();

    assertThat(registrar.registered()).isEmpty();
    assertThatThrownBy(() -> mdk.register(node, RegistrationListener.NONE))
        .isInstanceOf(MdkException.class)
        .hasMessage("the MDK is closed");
  }

  @Test
  void letsThoseGoWhoWaitForAServiceToBeReady() {
    try (Bench bench = new Bench()) {
      CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", Duration.ofMinutes(1));
      assertThat(ready).isNotDone();

      bench.mdk.close();

      assertThat(ready)
          .isCompletedExceptionally()
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableThat()
          .withMessageContaining("closed");
    }
  }

  @Test
  void runsOnTheFacilitiesThatWereGivenInTheEnvironmentThatWasGiven() {
    try (Mdk mdk =
        builder(new Bench.Parts()).environment(new Environment("own", Optional.empty())).start()) {
      Facilities amended = mdk.facilities();

      assertThat(amended.environment().name()).isEqualTo("own");
      assertThat(amended.ticker()).isSameAs(facilities.ticker());
      assertThat(amended.clock().instant()).isEqualTo(facilities.clock().instant());
      assertThat(amended.scheduler()).isSameAs(facilities.scheduler());
      assertThat(amended.executor()).isSameAs(facilities.executor());
      assertThat(amended.random()).isSameAs(facilities.random());
      assertThat(amended.processId()).isEqualTo(facilities.processId());
      assertThat(amended.listener()).isSameAs(facilities.listener());
    }
    assertThat(facilities.closings()).isZero();
  }

  /** A place whose providers cannot be loaded, without end. */
  private static final class Broken implements Modules.Place {
    @Override
    public <S> Iterable<S> providers(Class<S> type) {
      return () ->
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public S next() {
              throw new ServiceConfigurationError("broken.Provider not found");
            }
          };
    }
  }

  @Test
  void givesUpAPlaceThatHasNothingButBrokenProvidersAndGoesOnInTheNext() {
    Bench.Parts parts =
        new Bench.Parts()
            .with(DiscoverySourceProvider.class, new Source("first"))
            .with(DiscoverySourceProvider.class, new Source("second"));
    try (RecordingLog log = RecordingLog.of("dev.mdk")) {
      Modules modules = new Modules(List.of(new Broken(), parts, new Bench.Parts()));

      assertThat(modules.first(DiscoverySourceProvider.class))
          .map(DiscoverySourceProvider::name)
          .contains("first");
      assertThat(modules.all(DiscoverySourceProvider.class)).hasSize(2);
      assertThat(log.texts())
          .hasSize(1000)
          .allMatch(text -> text.contains(DiscoverySourceProvider.class.getName()));
    }
  }

  @Test
  void looksForNoProviderBeyondTheOneThatIsWanted() {
    AtomicInteger looked = new AtomicInteger();
    Modules.Place counting =
        new Modules.Place() {
          @Override
          public <S> Iterable<S> providers(Class<S> type) {
            Iterator<String> names = List.of("a", "b", "c").iterator();
            return () ->
                new Iterator<>() {
                  @Override
                  public boolean hasNext() {
                    return names.hasNext();
                  }

                  @Override
                  public S next() {
                    looked.incrementAndGet();
                    return type.cast(new Source(names.next()));
                  }
                };
          }
        };
    Modules modules = new Modules(List.of(counting));
    var type = DiscoverySourceProvider.class;

    assertThat(modules.first(type)).isPresent();
    assertThat(looked).hasValue(1);
    assertThat(modules.named(type, DiscoverySourceProvider::name, "key", "b").name())
        .isEqualTo("b");
    assertThat(looked).hasValue(2);
    assertThat(modules.find(type, DiscoverySourceProvider::name, "d")).isEmpty();
    assertThat(modules.all(type)).hasSize(3);
    assertThat(looked).hasValue(3);
  }

  private record Source(String name) implements DiscoverySourceProvider {
    @Override
    public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
      return new ScriptedSource();
    }
  }
}
