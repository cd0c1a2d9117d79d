package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.Json;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCodecTest {

  private static final int SOFT = ContextCodec.SOFT_LIMIT;
  private static final int HARD = ContextCodec.HARD_LIMIT;

  @Test
  void leavesOutTheLargestPropertiesFirst() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("small", "s");
    properties.put("huge", "h".repeat(5000));
    properties.put("large", "l".repeat(3000));
    properties.put("medium", "m".repeat(2000));

    ContextCodec.Encoded encoded = ContextCodec.encode(context(properties), SOFT);

    assertThat(encoded.text()).hasSizeLessThanOrEqualTo(SOFT);
    assertThat(encoded.dropped()).isEqualTo(2);
    assertThat(decode(encoded.text()).properties()).containsOnlyKeys("small", "medium");
  }

  @Test
  void measuresPropertiesAsTheyAreWritten() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("escaped", "\u65e5".repeat(600)); // 3600 characters
    properties.put("plain", "p".repeat(2000));

    assertThat(decode(encode(properties)).properties()).containsOnlyKeys("plain");
  }

  @Test
  void fillsTheSoftLimitToTheLastCharacter() {
    Map<String, Object> properties = Map.of("k", "v".repeat(3000), "l", "w");
    int length = ContextCodec.encode(context(properties), SOFT).text().length();

    assertThat(ContextCodec.encode(context(properties), length).dropped()).isZero();
    assertThat(ContextCodec.encode(context(properties), length - 1).dropped()).isEqualTo(1);
  }

  @Test
  void keepsTraceRoutesAndDeadlineWhateverElseIsLeftOut() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("routes", Map.of("auth", List.of(Map.of("target", "t".repeat(4000)))));
    properties.put("trace", "DEBUG");
    properties.put("a", 1);
    SharedContext sent =
        context(properties, OptionalLong.of(1234), OptionalLong.of(1_479_945_613_623L));

    ContextCodec.Encoded encoded = ContextCodec.encode(sent, 300);

    SharedContext read = decode(encoded.text());
    assertThat(encoded.dropped()).isEqualTo(1);
    assertThat(read.properties()).containsOnlyKeys("routes", "trace");
    assertThat(read.remainingMillis()).hasValue(1234);
    assertThat(read.timeoutEpochMillis()).hasValue(1_479_945_613_623L);
  }

  @Test
  void leavesOutRoutesRatherThanWriteWhatNobodyReads() {
    Map<String, Object> properties = Map.of("routes", "\u0001".repeat(7000), "trace", "DEBUG");

    ContextCodec.Encoded encoded = ContextCodec.encode(context(properties), SOFT);

    assertThat(encoded.dropped()).isEqualTo(1);
    assertThat(decode(encoded.text()).properties()).containsOnlyKeys("trace");
  }

  @ParameterizedTest
  @ValueSource(longs = {1_479_945_613_000L, 0, 1000, -1000, Long.MAX_VALUE, Long.MIN_VALUE})
  void neverWritesATimeoutOfWholeSeconds(long millis) {
    String text =
        ContextCodec.encode(context(Map.of(), OptionalLong.empty(), OptionalLong.of(millis)), SOFT)
            .text();

    double timeout =
        Json.parse(text)
            .asObject()
            .get()
            .object("properties")
            .get()
            .number("timeout")
            .getAsDouble();
    assertThat(timeout).isNotEqualTo(Math.rint(timeout));
  }

  @Test
  void keepsEachMillisecondOfATimeout() {
    LongStream.range(1_479_945_613_001L, 1_479_945_613_999L)
        .forEach(
            millis -> {
              SharedContext sent = context(Map.of(), OptionalLong.empty(), OptionalLong.of(millis));
              assertThat(decode(ContextCodec.encode(sent, SOFT).text()).timeoutEpochMillis())
                  .hasValue(millis);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1500, 1500",
    "1.5e3, 1500",
    "1500.9, 1500",
    "-7, 0",
    "1e300, 9223372036854",
    "9223372036854775807, 9223372036854"
  })
  void readsTheTimeLeftWithinItsRange(String written, long millis) {
    assertThat(decode("{\"remaining\":" + written + "}").remainingMillis()).hasValue(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"5\"", "[5]", "{}", "true", "1e400"})
  void readsNoTimeLeftFromWhatIsNoNumber(String written) {
    SharedContext read =
        decode("{\"remaining\":" + written + ",\"properties\":{\"timeout\":" + written + "}}");

    assertThat(read.remainingMillis()).isEmpty();
    assertThat(read.timeoutEpochMillis()).isEmpty();
  }

  @Test
  void writesTheLastLevelsOfADeepClock() {
    long[] levels = LongStream.range(0, 100).toArray();
    SharedContext sent =
        new SharedContext(
            "t",
            CausalClock.of(levels),
            Map.of(),
            Environment.SANDBOX,
            OptionalLong.empty(),
            OptionalLong.empty());

    assertThat(decode(ContextCodec.encode(sent, SOFT).text()).clock())
        .isEqualTo(CausalClock.of(LongStream.range(36, 100).toArray()));
  }

  @Test
  void readsTheLastLevelsOfADeepClock() {
    String levels = "9,".repeat(2000) + "7";

    CausalClock clock = decode("{\"clock\":{\"clocks\":[" + levels + "]}}").clock();

    assertThat(clock.depth()).isEqualTo(64);
    assertThat(clock.last()).isEqualTo(7);
  }

  @Test
  void doesNotLookAtATextBeyondTheHardLimit() {
    String fits = "{}" + " ".repeat(HARD - 2);

    assertThat(ContextCodec.decode(fits, HARD)).isPresent();
    assertThat(ContextCodec.decode(fits + " ", HARD)).isEmpty();
    assertThat(ContextCodec.decode("{}", 1)).isEmpty();
  }

  @Test
  void takesALongTraceIdForNoneAsEachProcessWouldMakeItLonger() {
    String control = "\\u0001".repeat(500);

    assertThat(decode("{\"traceId\":\"" + "x".repeat(1024) + "\"}").traceId()).hasSize(1024);
    assertThat(UUID.fromString(decode("{\"traceId\":\"" + "x".repeat(1025) + "\"}").traceId()))
        .isNotNull();
    assertThat(UUID.fromString(decode("{\"traceId\":\"" + control + "\"}").traceId())).isNotNull();
  }

  @Test
  void takesALongEnvironmentForNone() {
    String name = "\u65e5".repeat(1000);

    assertThat(
            decode(
                    "{\"environment\":{\"name\":\""
                        + name
                        + "\",\"fallbackName\":\""
                        + name
                        + "\"}}")
                .environment())
        .isEqualTo(Environment.SANDBOX);
  }

  @Test
  void neverGrowsBeyondWhatTheNextProcessReads() {
    String worst = "\u65e5".repeat(170);
    String text =
        "{\"traceId\":\"%1$s\",\"clock\":{\"clocks\":[%2$s0]},\"environment\":"
                .formatted(worst, "-9223372036854775808,".repeat(63))
            + "{\"name\":\"%1$s\",\"fallbackName\":\"%1$s\"},\"properties\":{\"routes\":\"%2$s\"}}"
                .formatted(worst, "\u65e5".repeat(5000));

    SharedContext read = decode(text);

    assertThat(read.traceId()).isEqualTo(worst);
    assertThat(ContextCodec.encode(read, SOFT).text()).hasSizeLessThan(HARD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"$class\":\"quark.bool\"} | null",
        "{\"$class\":\"quark.Object\"} | null",
        "[{\"$class\":\"quark.bool\"}] | [null]",
        "{\"$class\":\"quark.bool\",\"a\":1} | {\"a\":1}",
        "{\"$class\":\"java.lang.Runtime\"} | {}",
        "{\"$class\":null,\"a\":1} | {\"$class\":null,\"a\":1}",
        "{\"$map\":[1,2,\"a\"]} | {\"1\":2,\"a\":null}",
        "{\"$map\":[\"a\",1],\"a\":2} | {\"a\":2}",
        "{\"$map\":[\"$class\",\"x\",\"b\",1]} | {\"b\":1}",
        "{\"$map\":[\"$map\",[\"a\",1]]} | {}",
        "{\"$map\":[\"a\",{\"$class\":\"quark.bool\"}]} | {\"a\":null}",
        "{\"$map\":[]} | {}"
      })
  void readsTheOriginalsInnerMarkersAsPlainData(String written, String meant) {
    SharedContext read = decode("{\"properties\":{\"k\":" + written + "}}");

    assertThat(read.properties().get("k")).isEqualTo(Json.parse(meant));
  }

  @Test
  void neverWritesAMarkerInsideAProperty() {
    Map<String, Object> properties =
        Map.of(
            "list", List.of(Map.of("$class", 5), Map.of("$class", "x", "a", 1)),
            "map", Map.of("$map", List.of("b", true)),
            "$class", "an ordinary name");

    assertThat(Json.parse(encode(properties)).asObject().get().object("properties").get())
        .isEqualTo(
            JsonValue.of(
                Map.of(
                    "list", List.of(Map.of(), Map.of("a", 1)),
                    "map", Map.of("b", true),
                    "$class", "an ordinary name")));
  }

  @Test
  void leavesOutWhatNoReceiverCouldReadAndCountsIt() {
    JsonValue deep = JsonNull.NULL;
    for (int level = 0; level < 600; level++) {
      deep = JsonObject.of(Map.of("k", deep));
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("deep", deep);
    properties.put("$map", "x");
    properties.put("trace", 5);
    properties.put("timeout", 5);
    properties.put("kept", true);

    ContextCodec.Encoded encoded = ContextCodec.encode(context(properties), 20_000);

    assertThat(encoded.dropped()).isEqualTo(4);
    assertThat(ContextCodec.decode(encoded.text(), 20_000).get().properties())
        .containsOnlyKeys("kept");
  }

  @Test
  void readsTheDeepestValueThatItWrites() {
    JsonValue deep = JsonNull.NULL;
    for (int level = 0; level < 510; level++) {
      deep = JsonObject.of(Map.of("k", deep));
    }

    assertThat(decode(encode(Map.of("deep", deep))).properties()).containsEntry("deep", deep);
  }

  @Test
  void readsTheLongestNumberThatItWrites() {
    JsonNumber number = JsonNumber.of(BigInteger.TEN.pow(2000));

    assertThat(decode(encode(Map.of("n", number))).properties()).containsEntry("n", number);
  }

  @Test
  void ignoresALevelThatIsNoText() {
    assertThat(decode("{\"properties\":{\"trace\":3,\"a\":1}}").properties()).containsOnlyKeys("a");
    assertThat(decode("{\"properties\":{\"trace\":\"debug\"}}").properties())
        .containsEntry("trace", JsonString.of("debug"));
  }

  @Test
  void givesPropertiesThatNobodyCanChange() {
    Map<String, JsonValue> properties = decode("{\"properties\":{\"a\":1}}").properties();

    org.assertj.core.api.Assertions.assertThatThrownBy(properties::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static SharedContext decode(String text) {
    Optional<SharedContext> read = ContextCodec.decode(text, HARD);
    assertThat(read).as(text).isPresent();
    return read.get();
  }

  private static String encode(Map<String, ?> properties) {
    return ContextCodec.encode(context(properties), SOFT).text();
  }

  private static SharedContext context(Map<String, ?> properties) {
    return context(properties, OptionalLong.empty(), OptionalLong.empty());
  }

  private static SharedContext context(
      Map<String, ?> properties, OptionalLong remaining, OptionalLong timeout) {
    return new SharedContext(
        "trace",
        CausalClock.ZERO,
        JsonValue.of(properties).asObject().get().members(),
        Environment.SANDBOX,
        remaining,
        timeout);
  }
}
