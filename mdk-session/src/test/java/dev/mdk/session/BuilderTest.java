package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipelineProvider;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.ResilienceProvider;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.RecordingListener;
import dev.mdk.testing.RecordingPipeline;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BuilderTest {

  private static Mdk.Builder builder(Bench.Parts parts) {
    return Bench.builder(parts).facilities(new TestFacilities());
  }

  @Test
  void isFoundByTheEntryPoint() {
    try (Mdk mdk = Mdk.start()) {
      assertThat(mdk.environment()).isEqualTo(Environment.SANDBOX);
      assertThat(mdk.session().traceId()).isNotEmpty();
      assertThat(mdk.facilities().listener()).isSameAs(dev.mdk.MdkListener.NONE);
    }
    try (Mdk mdk = Mdk.builder(BuilderTest.class.getClassLoader()).start()) {
      assertThat(mdk.health().state()).isEqualTo(Health.State.UP);
    }
  }

  @Test
  void doesWithoutTheOtherModules() {
    try (Mdk mdk = builder(new Bench.Parts()).start()) {
      mdk.session().info("a", "b");
      assertThat(mdk.metrics().metrics()).isEmpty();
      assertThatThrownBy(() -> mdk.session().resolve("hello", "1.0"))
          .isInstanceOf(NoNodeException.class)
          .hasMessageContaining("mdk-discovery");
      assertThat(mdk.health().parts()).containsOnlyKeys("discovery", "log", "facilities");
    }
  }

  @Test
  void refusesWhatIsGivenTwiceAtTheSecondTime() {
    Mdk.Builder builder = builder(new Bench.Parts()).setting("a.b", "1").serviceName("x");

    assertThatThrownBy(() -> builder.setting("a.b", "1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("a.b: given twice (expected: once)");
    assertThatThrownBy(() -> builder.setting("service.name", "y")).hasMessageContaining("twice");
    assertThatThrownBy(() -> builder.facilities(new TestFacilities()))
        .hasMessageContaining("facilities: given twice");
    builder.source(DiscoverySource.NONE);
    assertThatThrownBy(() -> builder.setting("discovery.source", "local:"))
        .hasMessageContaining("twice");
  }

  @Test
  void refusesWhatCannotBe() {
    Mdk.Builder builder = builder(new Bench.Parts());

    assertThatThrownBy(() -> builder.setting("Not A Key", "1")).hasMessageContaining("Not A Key");
    assertThatThrownBy(() -> builder.defaultDeadline(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.serviceName("")).hasMessageContaining("service.name");
    builder.breakerPolicy(BreakerPolicy.NEVER);
    assertThatThrownBy(() -> builder.breakerEngine(BreakerEngine.NONE))
        .hasMessageContaining("both given");
    builder.setting("deadline.default", "soon");
    assertThatThrownBy(builder::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("deadline.default: soon");
  }

  @Test
  void prefersItsOwnEnvironmentToTheSetting() {
    try (Mdk set = builder(new Bench.Parts()).setting("environment", "parent:child").start()) {
      assertThat(set.environment()).isEqualTo(Environment.parse("parent:child"));
    }
    try (Mdk given = builder(new Bench.Parts()).environment(Environment.parse("own")).start()) {
      assertThat(given.environment().name()).isEqualTo("own");
    }
  }

  @Test
  void choosesTheSourceByItsKind() {
    FakeRouting routing = new FakeRouting();
    ScriptedSource scripted = new ScriptedSource();
    List<String> arguments = new ArrayList<>();
    Bench.Parts parts =
        new Bench.Parts()
            .with(RoutingProvider.class, routing)
            .with(DiscoverySourceProvider.class, new Kind("script", scripted, arguments));

    try (Mdk mdk = builder(parts).setting("discovery.source", "script:path=/a:b").start()) {
      assertThat(routing.source).contains(scripted);
      assertThat(arguments).containsExactly("path=/a:b");
      assertThatThrownBy(() -> mdk.register("hello", "1.0", "http://a"))
          .hasMessageContaining("discovery.source script: has no registrar");
    }
    assertThatThrownBy(() -> builder(parts).setting("discovery.source", "script2:x").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("discovery.source: script2")
        .hasMessageContaining("script,");
    try (Mdk mdk = builder(parts).start()) {
      assertThat(routing.source).contains(DiscoverySource.NONE);
      assertThat(mdk.health().state()).isEqualTo(Health.State.UP);
    }
  }

  @Test
  void usesTheLocalSourceWhereThereIsOneAndNothingIsSaid() {
    ScriptedSource local = new ScriptedSource();
    FakeRouting routing = new FakeRouting();
    Bench.Parts parts =
        new Bench.Parts()
            .with(RoutingProvider.class, routing)
            .with(DiscoverySourceProvider.class, new Kind("local", local, new ArrayList<>()));

    builder(parts).start().close();

    assertThat(routing.source).contains(local);
  }

  @Test
  void takesATokenForMissionControlAndNeverShowsIt() {
    assertThatThrownBy(() -> builder(new Bench.Parts()).setting("token", "s3cret").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mdk-control")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(
            () -> builder(new Bench.Parts()).setting("discovery.source", "datawire:s3cret").start())
        .hasMessageNotContaining("s3cret");

    List<String> arguments = new ArrayList<>();
    Bench.Parts parts =
        new Bench.Parts()
            .with(
                DiscoverySourceProvider.class,
                new Kind("datawire", new ScriptedSource(), arguments));
    builder(parts).setting("token", "s3cret").start().close();
    assertThat(arguments).containsExactly("s3cret");
  }

  @Test
  void usesTheResilienceGivenInsteadOfTheOneOfTheSettings() {
    Resilience given = Resilience.NONE.withHedging(Duration.ofSeconds(1));
    Bench.Parts parts =
        new Bench.Parts().with(ResilienceProvider.class, (settings, facilities) -> Resilience.NONE);

    try (Mdk mdk = builder(parts).resilience(given).start()) {
      assertThat(mdk.resilience()).isSameAs(given);
    }
    try (Mdk mdk = builder(parts).start()) {
      assertThat(mdk.resilience()).isSameAs(Resilience.NONE);
    }
  }

  @Test
  void choosesLogSinksByTheirKindAndAddsThoseGiven() {
    RecordingSink given = new RecordingSink();
    RecordingSink named = new RecordingSink();
    Sinks sinks = new Sinks();
    Bench.Parts parts =
        new Bench.Parts()
            .with(LogPipelineProvider.class, sinks)
            .with(LogSinkProvider.class, new SinkKind("jul", named))
            .with(LogSinkProvider.class, new SinkKind("json", named));

    builder(parts).setting("log.sinks", "json:-, jul").logSink(given).start().close();
    assertThat(sinks.last).hasSize(3);

    builder(parts).start().close();
    assertThat(sinks.last).hasSize(1);

    sinks.last = List.of();
    builder(parts).setting("log.sinks", "none").start().close();
    assertThat(sinks.last).isEmpty();

    assertThatThrownBy(() -> builder(parts).setting("log.sinks", "jul,otlp").start())
        .hasMessageContaining("log.sinks: otlp")
        .hasMessageContaining("json, jul");
    assertThat(named.closings()).isOne(); // the one that was made before the other failed
  }

  @Test
  void takesTheAddressOfMissionControlForSourceAndSink() {
    RecordingSink sink = new RecordingSink();
    Sinks sinks = new Sinks();
    List<String> arguments = new ArrayList<>();
    Bench.Parts parts =
        new Bench.Parts()
            .with(LogPipelineProvider.class, sinks)
            .with(LogSinkProvider.class, new SinkKind("jul", sink))
            .with(LogSinkProvider.class, new SinkKind("control", sink))
            .with(
                DiscoverySourceProvider.class,
                new Kind("control", new ScriptedSource(), arguments));

    builder(parts).setting("server.url", "ws://c/rtp").setting("token", "t").start().close();
    assertThat(arguments).containsExactly("");
    assertThat(sinks.last).hasSize(2);

    builder(parts).setting("discovery.source", "control:ws://c/rtp").start().close();
    assertThat(arguments).containsExactly("", "ws://c/rtp");
    assertThat(sinks.last).hasSize(2);

    builder(parts).setting("server.url", "ws://c/rtp").setting("log.sinks", "jul").start().close();
    assertThat(sinks.last).hasSize(1);

    assertThatThrownBy(
            () -> builder(new Bench.Parts()).setting("server.url", "ws://s3cret/").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mdk-control")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void closesWhatBeganWhenTheStartFails() {
    RecordingPipeline pipeline = new RecordingPipeline();
    RoutingProvider failing =
        (settings, facilities, source, breakers, balancer) -> {
          throw new IllegalStateException("no table");
        };

    assertThatThrownBy(
            () ->
                builder(new Bench.Parts().with(RoutingProvider.class, failing))
                    .logPipeline(pipeline)
                    .start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no table")
        .hasMessageContaining(BuilderTest.class.getSimpleName());
    assertThat(pipeline.closings()).isOne();
  }

  @Test
  void closesOnceAndLeavesTheFacilitiesToTheirGiver() {
    Bench bench = new Bench();

    bench.mdk.close();
    bench.mdk.close();

    assertThat(bench.routing.closings).hasValue(1);
    assertThat(bench.pipeline.closings()).isOne();
    assertThat(bench.facilities.closings()).isZero();
    assertThat(bench.mdk.health().state()).isEqualTo(Health.State.DOWN);
  }

  @Test
  void endsItsThreads() throws Exception {
    Mdk mdk = Bench.builder(new Bench.Parts()).start();
    Facilities own = mdk.facilities();
    java.util.concurrent.CompletableFuture<Thread> timer =
        new java.util.concurrent.CompletableFuture<>();
    own.scheduler().schedule(0, () -> timer.complete(Thread.currentThread()));
    Thread thread = timer.get(60, TimeUnit.SECONDS);
    assertThat(thread.isDaemon()).isTrue();

    mdk.close();

    thread.join(60_000);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void tellsEventsToTheListenersOfAllSides() {
    TestFacilities facilities = new TestFacilities();
    RecordingListener more = new RecordingListener();
    try (Mdk mdk = Bench.builder(new Bench.Parts()).facilities(facilities).listener(more).start()) {
      assertThatThrownBy(() -> mdk.session().deadline(Duration.ZERO).resolve("a", "1.0"))
          .isInstanceOf(dev.mdk.DeadlineExceededException.class);
    }

    MdkEvent event = new MdkEvent.DeadlineExceeded("resolve a 1.0");
    assertThat(facilities.events().events()).containsExactly(event);
    assertThat(more.events()).containsExactly(event);
  }

  @Test
  void leavesOutAProviderThatCannotBeLoaded() {
    ScriptedSource source = new ScriptedSource();
    Modules.Place half =
        new Modules.Place() {
          @Override
          public <S> Iterable<S> providers(Class<S> type) {
            return () -> new Faulty<>(type.cast(new Kind("good", source, new ArrayList<>())));
          }
        };

    assertThat(new Modules(List.of(half)).all(DiscoverySourceProvider.class)).hasSize(1);
  }

  /** Fails at first, then has one. */
  private static final class Faulty<S> implements java.util.Iterator<S> {
    private final S good;
    private int at;

    Faulty(S good) {
      this.good = good;
    }

    @Override
    public boolean hasNext() {
      return at < 2;
    }

    @Override
    public S next() {
      if (at++ == 0) {
        throw new ServiceConfigurationError("broken.Provider not found");
      }
      return good;
    }
  }

  private record Kind(String name, DiscoverySource source, List<String> arguments)
      implements DiscoverySourceProvider {
    @Override
    public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
      arguments.add(argument);
      return source;
    }
  }

  private record SinkKind(String name, LogSink sink) implements LogSinkProvider {
    @Override
    public LogSink create(String argument, Settings settings, Facilities facilities) {
      return sink;
    }
  }

  private static final class Sinks implements LogPipelineProvider {
    private List<LogSink> last = List.of();

    @Override
    public LogPipeline create(Settings settings, Facilities facilities, List<LogSink> sinks) {
      last = sinks;
      return new RecordingPipeline();
    }
  }
}
