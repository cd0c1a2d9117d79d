package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String GOOD = "00-" + TRACE + "-" + PARENT + "-01";

  private static Optional<TraceParent> read(String... values) {
    return TraceParent.read(List.of(values));
  }

  @Test
  void readsAndWrites() {
    TraceParent parent = read(GOOD).orElseThrow();
    assertThat(parent).isEqualTo(new TraceParent(TRACE, PARENT, TraceParent.SAMPLED));
    assertThat(parent).hasToString(GOOD);
    assertThat(parent.traceId()).isEqualTo("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
    assertThat(parent.span().orElseThrow().hex()).isEqualTo(PARENT);
    assertThat(parent.span().orElseThrow().traceHex()).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @CsvSource({"00, 00", "01, 01", "02, 02", "03, 03", "ff, 03", "fc, 00", "09, 01", "1a, 02"})
  void handsOnTheFlagsThatAreDefined(String arriving, String leaving) {
    String start = "00-" + TRACE + "-" + PARENT + "-";
    assertThat(read(start + arriving).orElseThrow()).hasToString(start + leaving);
  }

  @Test
  void readsWhatItKnowsOfALaterVersion() {
    String later = GOOD.replaceFirst("00", "cc");
    assertThat(read(later).orElseThrow()).hasToString(GOOD);
    assertThat(read(later + "-what-comes-next").orElseThrow()).hasToString(GOOD);
    assertThat(read(later + "-").orElseThrow()).hasToString(GOOD);
    assertThat(read(later + ".what-comes-next")).isEmpty();
    assertThat(read(later + "f")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" %s", "%s\t", " \t%s \t"})
  void overlooksWhiteSpaceAround(String form) {
    assertThat(read(String.format(form, GOOD)).orElseThrow()).hasToString(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ".0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "000-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e47361-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b77-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-.1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0G",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e473\u0661-00f067aa0ba902b7-01"
      })
  void knowsNothingFromAnythingElse(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void believesNeitherOfTwo() {
    assertThat(read(GOOD, GOOD)).isEmpty();
    assertThat(read(GOOD + "," + GOOD)).isEmpty();
    assertThat(read()).isEmpty();
  }
}
