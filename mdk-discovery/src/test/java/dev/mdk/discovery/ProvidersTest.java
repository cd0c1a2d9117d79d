package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Hint;
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
    assertThat(List.of(new RoundRobinProvider().name(), new RandomProvider().name()))
        .containsExactly("round-robin", "random");
  }

  @Test
  void balancersOfTheProvidersChoose() {
    for (BalancerProvider provider : List.of(new RoundRobinProvider(), new RandomProvider())) {
      var facilities = new TestFacilities();
      try (var routing =
          new DiscoveryProvider()
              .create(
                  Settings.NONE,
                  facilities,
                  Sources.fixed(List.of(Desk.hello("a"), Desk.hello("b"))),
                  BreakerEngine.NONE,
                  Optional.of(provider.create(Settings.NONE, facilities)))) {
        var handle = routing.in(Environment.SANDBOX).bind("hello", "1.0");
        assertThat(handle.resolve(Hint.NONE).node().service()).isEqualTo("hello");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "discovery.wait.connecting, soon",
    "discovery.wait.synced, 0s",
    "discovery.empty-after, -1s",
    "discovery.panic, 101",
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
      assertThatThrownBy(() -> never.get(10, TimeUnit.SECONDS))
          .hasMessageContaining("no node for other 1.0");
    }
  }
}
