package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.ResilienceProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitProviderTest {

  private final TestFacilities facilities = new TestFacilities().withRandom(() -> 0L);

  private Breaker breaker(Settings settings, Optional<BreakerPolicy> policy) {
    return new CircuitProvider()
        .create(settings, facilities, policy)
        .breaker(Nodes.node("hello", "1.0", "http://h:1"), () -> {});
  }

  /** Fails a node and all its probes, and returns the pauses. */
  private List<Long> pauses(Map<String, String> settings, int failures, int quarantines) {
    Breaker breaker = breaker(Settings.of(settings), Optional.empty());
    for (int i = 0; i < failures; i++) {
      assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
      breaker.record(0, Outcome.ERROR, -1);
    }
    List<Long> pauses = new ArrayList<>();
    while (true) {
      var told = facilities.events().of(MdkEvent.Quarantined.class);
      Duration last = told.get(told.size() - 1).pause();
      pauses.add(last.toSeconds());
      if (pauses.size() == quarantines) {
        return pauses;
      }
      facilities.time().advance(last);
      breaker.tryProbe(1_000).orElseThrow().finish(Outcome.ERROR, -1);
    }
  }

  @Test
  void opensAfterThreeFailuresForThirtySecondsAndUpToThreeHundred() {
    assertThat(pauses(Map.of(), 3, 12))
        .containsExactly(30L, 60L, 90L, 120L, 150L, 180L, 210L, 240L, 270L, 300L, 300L, 300L);
  }

  @Test
  void followsTheSettings() {
    Map<String, String> settings =
        Map.of("breaker.failures", "1", "breaker.pause", "2s", "breaker.max-pause", "5s");

    assertThat(pauses(settings, 1, 4)).containsExactly(2L, 4L, 5L, 5L);
  }

  @Test
  void letsThePauseAloneBeLongerThanTheUsualGreatest() {
    assertThat(pauses(Map.of("breaker.pause", "10m"), 3, 3)).containsExactly(600L, 600L, 600L);
  }

  @ParameterizedTest
  @CsvSource({", , 1", "500ms, , 0.5", "3s, , 1", "3s, 2s, 2", "3s, 3s, 3"})
  void leavesANodeAloneAtOnceThatCannotBeConnectedTo(String pause, String own, double seconds) {
    Map<String, String> settings = new HashMap<>();
    settings.put("breaker.pause", pause == null ? "30s" : pause);
    if (own != null) {
      settings.put("breaker.unreachable-pause", own);
    }
    breaker(Settings.of(settings), Optional.empty()).record(0, Outcome.UNREACHABLE, -1);

    assertThat(facilities.events().of(MdkEvent.Quarantined.class))
        .extracting(MdkEvent.Quarantined::pause)
        .containsExactly(Duration.ofMillis((long) (seconds * 1_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "breaker.unreachable-pause, 31s, 'breaker.unreachable-pause: PT31S (expected: at most breaker'",
    "breaker.failures, 0, breaker.failures: 0 (expected: a whole number from 1",
    "breaker.failures, three, breaker.failures: three (expected: a whole number from 1",
    "breaker.pause, 0s, breaker.pause: 0s (expected: a positive duration",
    "breaker.failure-rate, 101, breaker.failure-rate: 101 (expected: a whole number from 0 to 100)",
    "breaker.slow-rate, 50, breaker.slow: none (expected: from when a call is slow",
    "breaker.window, 0, breaker.window: 0 (expected: a whole number from 1",
    "breaker.window, soon, breaker.window: soon (expected: a positive duration",
    "breaker.minimum-calls, 0, breaker.minimum-calls: 0 (expected: a whole number from 1",
    "breaker.outliers, yes, breaker.outliers: yes (expected: true or false)",
    "breaker.max-pause, soon, breaker.max-pause: soon (expected: a positive duration",
    "breaker.max-pause, 10s, 'breaker.max-pause: PT10S (expected: at least breaker.pause, PT30S)'"
  })
  void refusesWrongSettings(String key, String value, String message) {
    Settings settings = Settings.of(Map.of(key, value));

    assertThatThrownBy(() -> breaker(settings, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  /** Calls a node until its breaker opens, every other call failing, and returns the reason. */
  private String reason(Map<String, String> settings, int calls, long latencyNanos) {
    Breaker breaker = breaker(Settings.of(settings), Optional.empty());
    for (int i = 1; i <= calls; i++) {
      assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
      Outcome outcome = i % 2 == 0 ? Outcome.ERROR : Outcome.SUCCESS;
      breaker.record(facilities.time().nanoTime(), outcome, latencyNanos);
    }
    return breaker.state() instanceof BreakerState.Open open ? open.reason() : "closed";
  }

  @Test
  void opensAtHalfOfTenCallsUnlessToldOtherwise() {
    assertThat(reason(Map.of(), 10, 0)).isEqualTo("50 % of 10 calls failed");
    assertThat(reason(Map.of("breaker.failure-rate", "0"), 100, 0)).isEqualTo("closed");
    assertThat(reason(Map.of("breaker.failure-rate", "51"), 100, 0)).isEqualTo("closed");
    assertThat(reason(Map.of("breaker.minimum-calls", "20"), 20, 0))
        .isEqualTo("50 % of 20 calls failed");
    assertThat(reason(Map.of("breaker.window", "4"), 4, 0)).isEqualTo("50 % of 4 calls failed");
  }

  @Test
  void opensOnSlowCallsIfToldFromWhenTheyAreSlow() {
    Map<String, String> settings =
        Map.of(
            "breaker.failure-rate", "0",
            "breaker.slow-rate", "80",
            "breaker.slow", "5ms",
            "breaker.window", "60s");

    assertThat(reason(settings, 10, 5_000_000)).isEqualTo("100 % of 10 calls took 5 ms or longer");
    assertThat(reason(settings, 100, 4_999_999)).isEqualTo("closed");
  }

  @Test
  void comparesTheNodesOfAServiceIfToldTo() {
    assertThat(facilities.time().pending()).isZero();
    breaker(Settings.of(Map.of("breaker.outliers", "true")), Optional.empty());
    assertThat(facilities.time().untilNext()).contains(Duration.ofSeconds(10));
  }

  @Test
  void leavesAllToThePolicyThatIsGiven() {
    Settings wrong = Settings.of(Map.of("breaker.failures", "0"));

    Breaker breaker = breaker(wrong, Optional.of(BreakerPolicy.NEVER));

    for (int i = 0; i < 100; i++) {
      breaker.record(0, Outcome.UNREACHABLE, -1);
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void isNamedForTheClassPath(Class<?> service, Class<?> provider) throws IOException {
    String file = "/META-INF/services/" + service.getName();
    try (InputStream in = CircuitProvider.class.getResourceAsStream(file)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(provider.getName());
    }
  }

  static List<Arguments> providers() {
    return List.of(
        Arguments.of(BreakerEngineProvider.class, CircuitProvider.class),
        Arguments.of(ResilienceProvider.class, CircuitResilience.class));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void isProvidedByTheModule(Class<?> service, Class<?> provider) {
    assertThat(CircuitProvider.class.getModule().isNamed()).isTrue();
    assertThat(CircuitProvider.class.getModule().getDescriptor().provides())
        .filteredOn(provides -> provides.service().equals(service.getName()))
        .singleElement()
        .satisfies(
            provides -> assertThat(provides.providers()).containsExactly(provider.getName()));
  }
}
