package dev.mdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.json.JsonObject;
import dev.mdk.wire.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

  /** A null is no version here: who wants any says so, and a node without one is none. */
  static Stream<JsonObject> matches() {
    return Vectors.cases("version-match.json")
        .filter(each -> each.string("requested").isPresent() && each.string("actual").isPresent());
  }

  @ParameterizedTest
  @MethodSource("matches")
  void matchesAsTheOriginalDoes(JsonObject recorded) {
    Version requested = Version.parse(recorded.string("requested").orElseThrow());
    Version actual = Version.parse(recorded.string("actual").orElseThrow());

    assertThat(actual.satisfies(requested)).isEqualTo(recorded.bool("matches").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "1.2.3, 1.2",
    "01.02, 1.2",
    "'', 0.0",
    "latest, 0.0",
    "-1.+2, -1.2",
    "99999999999.-99999999999, 2147483647.-2147483648",
    "1.5-beta, 1.5"
  })
  void readsWhatItCan(String text, String read) {
    assertThat(Version.parse(text)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", "1.2.3", "1.2.3-beta.1", "1.0+build", "01.02", "999999999.0"})
  void takesAWellFormedVersion(String text) {
    assertThat(Version.isWellFormed(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "*", "v1.0", "latest", "1.", ".1", "1..2", "-1.0", "1.x", " 1", "1\n", "\u0661"
      })
  void refusesAMalformedVersion(String text) {
    assertThat(Version.isWellFormed(text)).isFalse();
  }

  @Test
  void refusesAVersionOfMoreThan64Characters() {
    assertThat(Version.isWellFormed("1-" + "a".repeat(62))).isTrue();
    assertThat(Version.isWellFormed("1-" + "a".repeat(63))).isFalse();
  }
}
