package dev.mdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  @Test
  void isEmptyWhenAskedForAnotherKind() {
    JsonValue text = JsonString.of("a");
    JsonValue number = JsonNumber.of(1);

    assertThat(text.asString()).contains("a");
    assertThat(text.asBoolean()).isEmpty();
    assertThat(text.asLong()).isEmpty();
    assertThat(text.asDouble()).isEmpty();
    assertThat(text.asObject()).isEmpty();
    assertThat(text.asArray()).isEmpty();
    assertThat(text.isNull()).isFalse();
    assertThat(number.asLong()).hasValue(1);
    assertThat(number.asString()).isEmpty();
    assertThat(JsonBoolean.TRUE.asBoolean()).contains(true);
    assertThat(JsonNull.NULL.isNull()).isTrue();
    assertThat(JsonArray.of().asArray()).contains(JsonArray.of());
    assertThat(JsonObject.builder().build().asObject()).isPresent();
  }

  @Test
  void keepsEveryDigitOfANumber() {
    JsonNumber big = (JsonNumber) Json.parse("123456789012345678901234567890");
    JsonNumber decimal = (JsonNumber) Json.parse("0.1000000000000000055511151231257827");

    assertThat(big.isInteger()).isTrue();
    assertThat(big.bigIntegerValue()).isEqualTo("123456789012345678901234567890");
    assertThat(big.asLong()).isEmpty();
    assertThat(big.asDouble()).hasValue(1.2345678901234568e29);
    assertThat(decimal.isInteger()).isFalse();
    assertThat(decimal.decimalValue()).isEqualTo("0.1000000000000000055511151231257827");
    assertThat(decimal.doubleValue()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, -1, -128, -129, 1023, 1024, 1L << 53 | 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void isExactForEveryLong(long value) {
    JsonNumber number = JsonNumber.of(value);

    assertThat(number.longValue()).isEqualTo(value);
    assertThat(number.asLong()).hasValue(value);
    assertThat(number.decimalValue()).isEqualTo(BigDecimal.valueOf(value));
    assertThat(number)
        .hasToString(Long.toString(value))
        .isEqualTo(Json.parse(Long.toString(value)))
        .isEqualTo(JsonNumber.of(BigInteger.valueOf(value)))
        .isEqualTo(JsonNumber.of(BigDecimal.valueOf(value)))
        .hasSameHashCodeAs(JsonNumber.of(BigInteger.valueOf(value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.0", "1e3", "9223372036854775808", "-9223372036854775809"})
  void hasNoLongForOtherNumbers(String text) {
    JsonNumber number = (JsonNumber) Json.parse(text);

    assertThat(number.asLong()).isEmpty();
    assertThatThrownBy(number::longValue)
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(text);
  }

  @Test
  void knowsMinusZero() {
    JsonNumber zero = (JsonNumber) Json.parse("-0");

    assertThat(zero).hasToString("-0").isNotEqualTo(JsonNumber.of(0));
    assertThat(zero.isInteger()).isTrue();
    assertThat(zero.asLong()).hasValue(0);
    assertThat(zero.doubleValue()).isEqualTo(-0.0);
    assertThat(zero.bigIntegerValue()).isZero();
  }

  @Test
  void doesNotConfuseIntegersWithDoubles() {
    assertThat(JsonNumber.of(1)).isNotEqualTo(JsonNumber.of(1.0));
    assertThat(JsonNumber.of(1.0)).hasToString("1.0").isEqualTo(Json.parse("1.0"));
    assertThat(JsonNumber.of(1.479945613623e9)).hasToString("1.479945613623E9");
    assertThat(JsonNumber.of(new BigDecimal("1E+3"))).hasToString("1E+3");
  }

  @Test
  void refusesToExpandHugeExponents() {
    JsonNumber huge = (JsonNumber) Json.parse("1e999999999");
    JsonNumber absurd = (JsonNumber) Json.parse("1e99999999999");

    assertThat(huge.asDouble()).isEmpty();
    assertThat(huge.doubleValue()).isInfinite();
    assertThatThrownBy(huge::bigIntegerValue).isInstanceOf(ArithmeticException.class);
    assertThat(huge.decimalValue().precision()).isOne();
    assertThatThrownBy(absurd::decimalValue).isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesNumbersThatJsonCannotSay(double value) {
    assertThatThrownBy(() -> JsonNumber.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value: " + value + " (expected: a finite number; JSON has no other)");
    assertThatThrownBy(() -> JsonValue.of(List.of(Map.of("a", (float) value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value[0].a: " + value + " (expected: a finite number; JSON has no other)");
  }

  @Test
  void standsForPlainJavaValues() {
    Map<CharSequence, Object> map = new LinkedHashMap<>();
    map.put("null", null);
    map.put(CharBuffer.wrap("text"), CharBuffer.wrap("t"));
    map.put("bool", true);
    map.put("ints", List.of((byte) 1, (short) 2, 3, 4L, BigInteger.TEN.pow(20)));
    map.put("floats", new Object[] {0.1f, 0.1, new BigDecimal("0.10")});
    map.put("json", JsonArray.of(JsonNull.NULL));

    assertThat(JsonValue.of(map))
        .hasToString(
            "{\"null\":null,\"text\":\"t\",\"bool\":true,"
                + "\"ints\":[1,2,3,4,100000000000000000000],"
                + "\"floats\":[0.1,0.1,0.10],\"json\":[null]}");
  }

  @Test
  void saysWhereAnUnsupportedValueIs() {
    assertThatThrownBy(() -> JsonValue.of(Map.of("a", List.of(1, Instant.EPOCH))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("value.a[1]: java.time.Instant (expected: null, a boolean");
    assertThatThrownBy(() -> JsonValue.of(new AtomicLong()))
        .hasMessageStartingWith("value: java.util.concurrent.atomic.AtomicLong (expected: ");
    assertThatThrownBy(() -> JsonValue.of(new HashMap<>(Map.of(1, 2))))
        .hasMessage("value: a key that is no CharSequence (expected: only such keys)");
  }

  @Test
  void refusesACollectionInsideItself() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> JsonValue.of(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("...: nesting of 513 levels (expected: at most 512)");
  }

  @Test
  void refusesTreesThatWouldBeTooDeep() {
    JsonValue array = JsonNull.NULL;
    JsonValue object = JsonNull.NULL;
    for (int i = 0; i < JsonLimits.MAX_DEPTH; i++) {
      array = JsonArray.of(array);
      object = JsonObject.of(Map.of("a", object));
    }
    JsonValue deepest = array;
    JsonValue deepestObject = object;

    assertThat(deepest.toString()).hasSize(2 * JsonLimits.MAX_DEPTH + 4);
    assertThat(Json.parse(object.toString(), JsonLimits.defaults().withDepth(1024)))
        .isEqualTo(object)
        .hasSameHashCodeAs(object);
    assertThatThrownBy(() -> JsonArray.of(deepest, deepestObject))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nesting: 1025 levels (expected: at most 1024)");
    assertThatThrownBy(() -> JsonObject.builder().put("a", deepest).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8, 9, 100})
  void findsMembersWhetherFewOrMany(int count) {
    JsonObject.Builder builder = JsonObject.builder();
    Map<String, JsonValue> expected = new LinkedHashMap<>();
    for (int i = count; i > 0; i--) {
      builder.put("m" + i, i);
      expected.put("m" + i, JsonNumber.of(i));
    }

    JsonObject object = builder.build();

    assertThat(object.members()).containsExactlyEntriesOf(expected).isEqualTo(expected);
    assertThat(object.get("m" + count)).isEqualTo(Optional.ofNullable(expected.get("m" + count)));
    assertThat(object.get("absent")).isEmpty();
    assertThat(object).isEqualTo(JsonObject.of(expected)).isEqualTo(Json.parse(object.toString()));
    assertThatThrownBy(() -> object.members().put("x", JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void equalsAnObjectInAnotherOrderOnly(int count) {
    JsonObject.Builder forth = JsonObject.builder();
    JsonObject.Builder back = JsonObject.builder();
    for (int i = 0; i < count; i++) {
      forth.put("m" + i, i);
      back.put("m" + (count - 1 - i), count - 1 - i);
    }

    assertThat(forth.build()).isEqualTo(back.build()).hasSameHashCodeAs(back.build());
    assertThat(forth.build()).isNotEqualTo(back.put("m0", "other").build());
    assertThat(forth.build()).isNotEqualTo(forth.put("another", 1).build());
  }

  @Test
  void readsMembersOfAKnownKind() {
    JsonObject object =
        Json.parse("{\"s\":\"x\",\"b\":true,\"i\":1,\"d\":1.5,\"o\":{},\"a\":[1]}")
            .asObject()
            .orElseThrow();

    assertThat(object.string("s")).contains("x");
    assertThat(object.bool("b")).contains(true);
    assertThat(object.integer("i")).hasValue(1);
    assertThat(object.number("d")).hasValue(1.5);
    assertThat(object.object("o")).isPresent();
    assertThat(object.array("a").orElseThrow().elements()).containsExactly(JsonNumber.of(1));
    assertThat(object.integer("d")).isEmpty();
    assertThat(object.string("absent")).isEmpty();
    assertThat(object.number("s")).isEmpty();
  }

  @Test
  void isNotChangedThroughWhatItWasMadeOf() {
    JsonValue[] elements = {JsonNull.NULL, JsonBoolean.TRUE};
    Map<String, JsonValue> members = new HashMap<>(Map.of("a", JsonNull.NULL));
    JsonArray array = JsonArray.of(elements);
    JsonObject object = JsonObject.of(members);

    Arrays.fill(elements, JsonString.of("changed"));
    members.clear();

    assertThat(array).hasToString("[null,true]");
    assertThat(object).hasToString("{\"a\":null}");
    assertThatThrownBy(() -> array.elements().set(0, JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> JsonArray.of(JsonNull.NULL).elements().get(1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void comparesArraysByTheirElementsInOrder() {
    assertThat(JsonArray.of(JsonNumber.of(1), JsonNumber.of(2)))
        .isEqualTo(JsonValue.of(List.of(1, 2)))
        .hasSameHashCodeAs(JsonValue.of(List.of(1, 2)))
        .isNotEqualTo(JsonValue.of(List.of(2, 1)))
        .isNotEqualTo(JsonValue.of(List.of(1)))
        .isNotEqualTo(JsonNull.NULL);
  }

  @Test
  void refusesNullWhereItDoesNotMeanTheJsonNull() {
    assertThatThrownBy(() -> JsonArray.of(Arrays.asList(JsonNull.NULL, null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> JsonString.of(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> JsonObject.builder().put(null, 1))
        .isInstanceOf(NullPointerException.class);
    assertThat(JsonValue.of(null)).isEqualTo(JsonNull.NULL);
  }
}
