package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {

  @Test
  void areNamedForTheModulePathAndForTheClassPath() throws Exception {
    var module = Discovery.class.getModule();
    assertThat(module.isNamed()).isTrue();
    for (ModuleDescriptor.Provides provides : module.getDescriptor().provides()) {
      try (InputStream onTheClassPath =
          module.getResourceAsStream("META-INF/services/" + provides.service())) {
        assertThat(new String(onTheClassPath.readAllBytes(), UTF_8).lines())
            .as(provides.service())
            .containsExactlyInAnyOrderElementsOf(provides.providers());
      }
    }
    assertThat(List.of(new LocalSourceProvider().name(), new StaticSourceProvider().name()))
        .containsExactly("local", "static");
    assertThat(balancers())
        .extracting(BalancerProvider::name)
        .containsExactlyInAnyOrder(
            "round-robin",
            "random",
            "weighted",
            "two-choices",
            "least-requests",
            "rendezvous",
            "slow-start",
            "zone-first");
  }

  private static List<BalancerProvider> balancers() {
    return List.of(
        new RoundRobinProvider(),
        new RandomProvider(),
        new WeightedProvider(),
        new TwoChoicesProvider(),
        new LeastRequestsProvider(),
        new RendezvousProvider(),
        new SlowStartProvider(),
        new ZoneFirstProvider());
  }

  @Test
  void balancersOfTheProvidersChoose() {
    Settings settings = Settings.of(Map.of("balancer.zone", "here"));
    for (BalancerProvider provider : balancers()) {
      var facilities = new TestFacilities();
      try (var routing =
          new DiscoveryProvider()
              .create(
                  settings,
                  facilities,
                  Sources.fixed(List.of(Desk.hello("a"), Desk.hello("b"))),
                  BreakerEngine.NONE,
                  Optional.of(provider.create(settings, facilities)))) {
        var handle = routing.in(Environment.SANDBOX).bind("hello", "1.0");
        assertThat(handle.resolve(Hint.NONE).node().service()).isEqualTo("hello");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "least-requests, balancer.choices, 1",
    "rendezvous, balancer.bound, 100",
    "slow-start, balancer.slow-start.window, 0s",
    "slow-start, balancer.slow-start.within, slow-start",
    "slow-start, balancer.slow-start.within, zone-first",
    "zone-first, balancer.zone.within, zone-first",
    "zone-first, balancer.zone.within, best",
    "zone-first, balancer.zone.spill, 0"
  })
  void wrongSettingsOfBalancersFailAndNameTheKey(String name, String key, String value) {
    Settings settings = Settings.of(Map.of("balancer.zone", "here", key, value));
    assertThatThrownBy(() -> balancer(name, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + ": " + value + " (expected: ");
  }

  @Test
  void zoneFirstNeedsToKnowTheZone() {
    assertThatThrownBy(() -> balancer("zone-first", Settings.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("balancer.zone: nothing (expected: ");
  }

  @Test
  void balancersStandWithinOthers() {
    Settings settings =
        Settings.of(
            Map.of(
                "balancer.zone", "here",
                "balancer.zone.within", "slow-start",
                "balancer.slow-start.within", "least-requests",
                "balancer.choices", "3"));
    assertThat(balancer("zone-first", settings))
        .hasToString("zone-first for here, slow-start, least-requests of 3");
    assertThat(balancer("slow-start", Settings.NONE)).hasToString("slow-start, two-choices");
  }

  private static Balancer balancer(String name, Settings settings) {
    return balancers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow()
        .create(settings, new TestFacilities());
  }

  @ParameterizedTest
  @CsvSource({
    "discovery.wait.connecting, soon",
    "discovery.wait.synced, 0s",
    "discovery.empty-after, -1s",
    "discovery.panic, 101",
    "balancer.decay, -1s",
    "discovery.waiters, many"
  })
  void wrongSettingsFailAtStartAndNameTheKey(String key, String value) {
    Settings settings = Settings.of(Map.of(key, value));
    assertThatThrownBy(
            () ->
                Discovery.start(
                    Sources.fixed(List.of()),
                    new TestFacilities(),
                    BreakerEngine.NONE,
                    Balancers.random(),
                    settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + ": " + value);
  }

  @Test
  void worksAloneOnTheFacilitiesOfTheSystem() throws Exception {
    try (var facilities = Facilities.system().start();
        var routing = Discovery.start(Sources.fixed(List.of(Desk.hello("a"))), facilities)) {
      var sandbox = routing.in(Environment.SANDBOX);
      assertThat(sandbox.resolve("hello", "1.0").node().address()).isEqualTo("a");
      var never = sandbox.await("other", "1.0", Hint.NONE, () -> 20_000_000);
      assertThatThrownBy(() -> never.get(60, TimeUnit.SECONDS))
          .hasMessageContaining("no node for other 1.0");
    }
  }
}
