package dev.mdk.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes are multiplied by the system property {@code mdk.json.scale}, 1 if it is not set. */
class JsonHostileInputTest {
  private static final int SCALE = Integer.getInteger("mdk.json.scale", 1);
  private static final Duration SOON = Duration.ofSeconds(SCALE * 20L);

  private static final JsonLimits WIDE =
      new JsonLimits(
          JsonLimits.MAX_DEPTH, 1 << 30, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", " [ "})
  void refusesAMillionLevels(String level) {
    String text = level.repeat(1_000_000);

    assertThatThrownBy(() -> soon(text, JsonLimits.defaults()))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("(expected: depth <= 512)");
    assertThatThrownBy(() -> soon(text, WIDE)).hasMessageContaining("(expected: depth <= 1024)");
  }

  @Test
  void readsALongString() {
    int length = 10_000_000 * SCALE;

    assertThat(soon("\"" + "x".repeat(length) + "\"", WIDE).asString().orElseThrow())
        .hasSize(length);
    assertThat(soon("\"" + "\\n".repeat(length / 2) + "\"", WIDE).asString().orElseThrow())
        .hasSize(length / 2);
  }

  @Test
  void readsALongNumberWithoutComputingIt() {
    String digits = "9".repeat(1_000_000);

    assertThat(soon(digits, WIDE)).hasToString(digits);
    assertThat(soon(digits, WIDE).asLong()).isEmpty();
    assertThat(soon("0." + digits, WIDE).asDouble()).hasValue(1);
    assertThatThrownBy(() -> soon(digits, JsonLimits.defaults()))
        .hasMessageContaining("numberLength");
  }

  @Test
  void readsAMillionMembers() {
    int count = 200_000 * SCALE;
    String text =
        IntStream.range(0, count)
            .mapToObj(i -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(",", "{", "}"));

    JsonObject object = soon(text, WIDE).asObject().orElseThrow();

    assertThat(object.members()).hasSize(count);
    assertThat(object.integer("k" + (count - 1))).hasValue(count - 1);
  }

  @Test
  void readsNamesThatAllHaveTheSameHash() {
    int count = 100_000;
    String text =
        IntStream.range(0, count)
            .mapToObj(i -> "\"" + colliding(i) + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    assertThat(colliding(0)).hasSameHashCodeAs(colliding(count - 1));

    JsonObject object = soon(text, WIDE).asObject().orElseThrow();

    assertThat(object.members()).hasSize(count);
    assertThat(object.integer(colliding(count / 2))).hasValue(1);
  }

  private static String colliding(int number) {
    return IntStream.range(0, 17)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-0",
        "1.5",
        "1e9",
        "10000",
        "[]",
        "{}",
        "[1]",
        "[[[[[[[[[[[[]]]]]]]]]]]]",
        "{\"\":1}",
        "{\"a\":1}",
        "{\"ab\":\"cd\"}",
        "{\"ab\":{\"ab\":{\"ab\":{\"ab\":{\"ab\":0.5}}}}}",
        "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1}",
        "\"a\"",
        "\"é\"",
        "\"ab\"",
        "\"\\n\"",
        "true",
      })
  void takesLessThanTwentyTimesTheMemoryOfItsText(String element) {
    assumeTrue(Runtime.getRuntime().maxMemory() < 32L << 30, "references are of 32 bits");
    byte[] text =
        IntStream.range(0, 2_000_000 / (element.length() + 1))
            .mapToObj(i -> element)
            .collect(Collectors.joining(",", "[", "]"))
            .getBytes(UTF_8);
    Json.parse(text, WIDE); // loads classes and fills caches

    long before = usedAfterCollection();
    JsonValue value = Json.parse(text, WIDE);
    long taken = usedAfterCollection() - before;

    assertThat((double) taken / text.length).isLessThan(18);
    assertThat(value.asArray()).isPresent(); // and so it was reachable until here
  }

  private static long usedAfterCollection() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /**
   * A level takes up to 0.5 KiB of stack, whatever the compiler has made of the code so far; the
   * threads here have twice that.
   */
  @ParameterizedTest
  @ValueSource(ints = {512, JsonLimits.MAX_DEPTH})
  void needsLittleStackForADeepTree(int depth) throws Exception {
    String text = "[{\"a\":".repeat(depth / 2) + "1" + "}]".repeat(depth / 2);
    var everything =
        new FutureTask<>(
            () -> {
              JsonValue value = Json.parse(text, WIDE);
              JsonValue again = Json.parse(value.toString(), WIDE);
              return value.equals(again) && value.hashCode() == again.hashCode();
            });

    new Thread(null, everything, "small stack", depth * 1024L).start();

    assertThat(everything.get()).isTrue();
  }

  private static JsonValue soon(String text, JsonLimits limits) {
    return assertTimeout(SOON, () -> Json.parse(text, limits));
  }
}
