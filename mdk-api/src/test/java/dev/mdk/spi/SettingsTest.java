package dev.mdk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Duration OTHERWISE = Duration.ofSeconds(7);

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "1ms, 1",
    "30s, 30000",
    "1.5s, 1500",
    "5m, 300000",
    "2h, 7200000",
    "1h30m, 5400000",
    "PT30S, 30000",
    "P1D, 86400000"
  })
  void readsADuration(String text, long millis) {
    assertThat(one(text).duration("k", OTHERWISE)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30",
        "s",
        "ms",
        "-5s",
        "0s",
        "0ms",
        "-1ms",
        "5 s",
        " 5s",
        "5sec",
        "1s500ms",
        "1d",
        "PT0S",
        "PT",
        "P",
        "1e3s",
        "forever",
        "9223372036854775807s",
        "99999999999999999999ms",
        "300000h9s9",
        "9223372036854775807ms",
        "PT2562048H"
      })
  void refusesWhatIsNoPositiveDuration(String text) {
    assertThatThrownBy(() -> one(text).duration("k", OTHERWISE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "k: " + text + " (expected: a positive duration such as 500ms, 30s, 5m or PT30S)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "x", "5.0", "1e1", " 5", "99999999999"})
  void refusesANumberOutOfRange(String text) {
    assertThatThrownBy(() -> one(text).integer("k", 3, 1, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("k: " + text + " (expected: a whole number from 1 to 10)");
  }

  @Test
  void readsANumberUpToItsBounds() {
    assertThat(one("1").integer("k", 3, 1, 10)).isEqualTo(1);
    assertThat(one("10").integer("k", 3, 1, 10)).isEqualTo(10);
  }

  @Test
  void readsAFlagOnlyAsTrueOrFalse() {
    assertThat(one("true").flag("k", false)).isTrue();
    assertThat(one("false").flag("k", true)).isFalse();
    assertThatThrownBy(() -> one("yes").flag("k", true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("k: yes (expected: true or false)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "other"})
  void hasADefaultWhereNothingIsSaid(String key) {
    Settings settings = Settings.of(Map.of("other.one", "x", "k", ""));

    assertThat(settings.find(key)).isEmpty();
    assertThat(settings.find("k")).isEmpty();
    assertThat(settings.duration("k", OTHERWISE)).isEqualTo(OTHERWISE);
    assertThat(settings.integer("k", 3, 1, 10)).isEqualTo(3);
    assertThat(settings.flag("k", true)).isTrue();
    assertThat(Settings.NONE.flag("k", false)).isFalse();
  }

  @Test
  void asksTheOthersOnlyWhereTheFirstSayNothing() {
    Settings both =
        Settings.of(Map.of("a", "1", "b", "")).orElse(Settings.of(Map.of("a", "2", "b", "3")));

    assertThat(both.find("a")).contains("1");
    assertThat(both.find("b")).contains("3");
    assertThat(both.find("c")).isEmpty();
  }

  @Test
  void prefersSystemPropertiesAndReadsThemAnew() {
    String key = "test.settings-" + System.nanoTime();
    Settings system = Settings.system();
    assertThat(system.find(key)).isEmpty();

    System.setProperty("mdk." + key, "x");
    try {
      assertThat(system.find(key)).contains("x");
    } finally {
      System.clearProperty("mdk." + key);
    }
    assertThat(system.find(key)).isEmpty();
  }

  private static Settings one(String value) {
    return Settings.of(Map.of("k", value));
  }
}
