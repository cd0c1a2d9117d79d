package dev.mdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.json.Json;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "production, production,",
    "parent:child, child, parent",
    "a:b:c, b, a",
    "':child', child, ''",
    "'parent:', '', parent",
    "'', '',",
    "' Prod :Dev ', 'Dev ', ' Prod '"
  })
  void readsAnEnvironmentAsTheOriginalDoes(String text, String name, String fallback) {
    assertThat(Environment.parse(text))
        .isEqualTo(new Environment(name, Optional.ofNullable(fallback)));
  }

  @Test
  void writesAnEnvironmentAsItIsRead() {
    assertThat(Environment.parse("a:b")).hasToString("a:b");
    assertThat(Environment.SANDBOX).hasToString("sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "timeout", "routes", "trace"})
  void refusesAKeyOfTheMdksOwn(String name) {
    assertThatThrownBy(() -> PropertyKey.text(name))
        .hasMessage(
            "name: \"" + name + "\" (expected: not empty, and not timeout, routes or trace)");
  }

  @Test
  void readsWhatAKeyWrote() {
    PropertyKey<String> text = PropertyKey.text("app:text");
    PropertyKey<Long> integer = PropertyKey.integer("app:integer");
    PropertyKey<Double> number = PropertyKey.number("app:number");
    PropertyKey<Boolean> flag = PropertyKey.flag("app:flag");
    PropertyKey<JsonValue> json = PropertyKey.json("app:json");

    assertThat(text.read(text.write("x"))).contains("x");
    assertThat(integer.read(integer.write(Long.MIN_VALUE))).contains(Long.MIN_VALUE);
    assertThat(number.read(number.write(0.1))).contains(0.1);
    assertThat(flag.read(flag.write(true))).contains(true);
    assertThat(json.read(json.write(JsonString.of("x")))).contains(JsonString.of("x"));
    assertThat(text).hasToString("app:text");
  }

  @Test
  void readsNothingFromAValueOfAnotherKind() {
    assertThat(PropertyKey.text("k").read(Json.parse("5"))).isEmpty();
    assertThat(PropertyKey.flag("k").read(Json.parse("\"true\""))).isEmpty();
    assertThat(PropertyKey.integer("k").read(Json.parse("\"5\""))).isEmpty();
    assertThat(PropertyKey.number("k").read(Json.parse("\"5\""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "5.0, 5",
    "1e3, 1000",
    "-0.0, 0",
    "9223372036854775807, 9223372036854775807",
    "9.007199254740992e15, 9007199254740992",
    "5.5,",
    "1e300,",
    "1e400,",
    "9223372036854775808,"
  })
  void readsAWholeNumberHoweverItsLanguageWritesIt(String written, Long read) {
    assertThat(PropertyKey.integer("k").read(Json.parse(written)))
        .isEqualTo(Optional.ofNullable(read));
  }

  @Test
  void isTheSameNodeByIdOrAddressOfOneServiceAndEnvironment() {
    Node node = node("i", "s", "a", "e");

    assertThat(node.isSame(node("i", "s", "other", "e"))).isTrue();
    assertThat(node.isSame(node("other", "s", "a", "e"))).isTrue();
    assertThat(node.isSame(node("other", "s", "other", "e"))).isFalse();
    assertThat(node.isSame(node("i", "other", "a", "e"))).isFalse();
    assertThat(node.isSame(node("i", "s", "a", "other"))).isFalse();
  }

  @Test
  void refusesANodeThatNobodyCouldFind() {
    assertThatThrownBy(() -> node("", "s", "a", "e"))
        .hasMessage("id: \"\" of s (expected: a text)");
    assertThatThrownBy(() -> node("i", "", "a", "e"))
        .hasMessage("service: \"\" (expected: a name)");
    assertThatThrownBy(() -> node("i", "s", "", "e"))
        .hasMessage("address: \"\" of s (expected: a text)");
  }

  @Test
  void keepsThePropertiesOfANodeFromChanges() {
    Map<String, JsonValue> properties = new LinkedHashMap<>(Map.of("k", JsonString.of("v")));
    Node node = new Node("i", "s", "1.0", "a", properties, Environment.SANDBOX);
    properties.clear();

    assertThat(node.properties()).containsOnlyKeys("k");
    assertThat(node).hasToString("s 1.0 at a");
    properties.put("k", null);
    assertThatNullPointerException()
        .isThrownBy(() -> new Node("i", "s", "1.0", "a", properties, Environment.SANDBOX))
        .withMessage("k");
  }

  @Test
  void collectsWhatACallerSaysOfAChoice() {
    Node one = node("1", "s", "a", "e");
    Node two = node("2", "s", "b", "e");

    Hint hint = Hint.NONE.avoiding(one).withKey("k").avoiding(two);

    assertThat(hint).isEqualTo(new Hint(Optional.of("k"), Set.of(one, two), true));
    assertThat(Hint.NONE.avoid()).isEmpty();
    assertThat(Hint.WITHOUT_PROBES.avoiding(one).probing()).isFalse();
    assertThatThrownBy(() -> hint.avoid().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void isAsHealthyAsItsWorstPart() {
    Map<String, Health.Part> parts = new HashMap<>();
    assertThat(new Health(parts).state()).isEqualTo(Health.State.UP);

    parts.put("log", new Health.Part(Health.State.UP, ""));
    parts.put("discovery", new Health.Part(Health.State.DEGRADED, "lost since 3 s"));
    assertThat(new Health(parts).state()).isEqualTo(Health.State.DEGRADED);

    parts.put("other", new Health.Part(Health.State.DOWN, ""));
    assertThat(new Health(parts).state()).isEqualTo(Health.State.DOWN);

    parts.put("missing", null);
    assertThatNullPointerException().isThrownBy(() -> new Health(parts)).withMessage("missing");
  }

  @Test
  void includesLinesAtLeastAsImportantAsTheLevel() {
    assertThat(LogLevel.INFO.includes(LogLevel.WARN)).isTrue();
    assertThat(LogLevel.INFO.includes(LogLevel.INFO)).isTrue();
    assertThat(LogLevel.INFO.includes(LogLevel.DEBUG)).isFalse();
    assertThat(LogLevel.named("DEBUG")).contains(LogLevel.DEBUG);
    assertThat(LogLevel.named("debug")).isEmpty();
  }

  @Test
  void blamesANodeForFailuresOnly() {
    assertThat(List.of(Outcome.values()).stream().filter(Outcome::isFailure))
        .containsExactly(
            Outcome.CALLER_FAILURE, Outcome.ERROR, Outcome.TIMEOUT, Outcome.UNREACHABLE);
    assertThat(List.of(Outcome.values()).stream().filter(Outcome::isHard))
        .containsExactly(Outcome.ERROR, Outcome.TIMEOUT, Outcome.UNREACHABLE);
  }

  private static Node node(String id, String service, String address, String environment) {
    return new Node(
        id, service, "1.0", address, Map.of(), new Environment(environment, Optional.empty()));
  }

  @Test
  void aLogIdIsAValueHoweverItWasMade() {
    LogId whole = new LogId("t", CausalClock.of(2, 7), Environment.SANDBOX);
    LogId parts = LogId.of("t", CausalClock.of(2, 0), 7, Environment.SANDBOX);

    assertThat(parts.clock()).isEqualTo(CausalClock.of(2, 7));
    assertThat(parts).isEqualTo(whole).hasSameHashCodeAs(whole).hasToString("t 2,7 in sandbox");
    assertThat(parts)
        .isNotEqualTo(LogId.of("t", CausalClock.of(2, 0), 8, Environment.SANDBOX))
        .isNotEqualTo(LogId.of("u", CausalClock.of(2, 0), 7, Environment.SANDBOX))
        .isNotEqualTo(LogId.of("t", CausalClock.of(2, 0), 7, Environment.parse("test")));
    assertThat(new LogId("t", CausalClock.NONE, Environment.SANDBOX).clock())
        .isEqualTo(CausalClock.NONE);
  }
}
