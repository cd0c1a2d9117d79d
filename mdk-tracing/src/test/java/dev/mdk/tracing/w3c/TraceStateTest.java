package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceStateTest {

  private static String read(String... values) {
    return TraceState.read(List.of(values));
  }

  private static String members(int count, int valueLength) {
    return IntStream.range(0, count)
        .mapToObj(i -> "k" + i + "=" + "v".repeat(valueLength))
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "0a@b=1",
        "a_-*/@9= !\"#$%&'()*+-./:;<>?@[]^_`{|}~",
        "foo=1,foo=2"
      })
  void handsOnWhatIsWellFormed(String text) {
    assertThat(read(text)).isEqualTo(text);
  }

  @Test
  void joinsSeveralValuesInTheirOrder() {
    assertThat(read("foo=1", "bar=2,rojo=3", "congo=4")).isEqualTo("foo=1,bar=2,rojo=3,congo=4");
  }

  @Test
  void leavesOutWhiteSpaceAroundMembersAndEmptyOnes() {
    assertThat(read("foo=1 \t , \t bar=2", "", ",,baz=3,")).isEqualTo("foo=1,bar=2,baz=3");
    assertThat(read("")).isEmpty();
    assertThat(read()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "=1",
        "foo=",
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "@foo=1",
        "_foo=1",
        "foo=1=2",
        "foo=\u00e9",
        "foo=a\u0000b",
        "foo=a\tb",
        "foo=1;bar=2"
      })
  void discardsAllForOneThatIsNone(String member) {
    assertThat(read("good=1," + member + ",bar=2")).isEmpty();
    assertThat(read("good=1", member)).isEmpty();
  }

  @Test
  void keepsTheLimitsOfKeysValuesAndMembers() {
    String longestKey = "z".repeat(256) + "=1";
    assertThat(read(longestKey)).isEqualTo(longestKey);
    assertThat(read("z" + longestKey)).isEmpty();

    String longestValue = "foo=" + "v".repeat(256);
    assertThat(read(longestValue)).isEqualTo(longestValue);
    assertThat(read(longestValue + "v")).isEmpty();

    assertThat(read(members(32, 4))).isEqualTo(members(32, 4));
    assertThat(read(members(33, 4))).isEmpty();
  }

  @Test
  void leavesOutLongMembersFirstAndThenTheLast() {
    String big = "big=" + "v".repeat(256);
    assertThat(read(members(15, 120) + "," + big)).isEqualTo(members(15, 120));
    assertThat(read(members(32, 120)))
        .isEqualTo(members(16, 120))
        .hasSizeLessThanOrEqualTo(2048)
        .hasSizeGreaterThan(512);
  }

  @Test
  void readsOnlySoMuch() {
    assertThat(read("foo=1", " ".repeat(1_000_000))).isEmpty();
    assertThat(read(members(100_000, 8))).isEmpty();
  }
}
