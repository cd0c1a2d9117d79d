package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import org.junit.jupiter.api.Test;

class SpanIdTest {

  private static final String UUID = "0af76519-16cd-43dd-8448-eb211c80319c";
  private static final String HEX = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void aMessageHasTheIdOfItsTraceAndClockInEveryProcess() {
    SpanId one = SpanId.of(UUID, CausalClock.of(1, 2));

    assertThat(one).isEqualTo(SpanId.of(UUID, CausalClock.of(1, 2)));
    assertThat(one.id()).isNotEqualTo(SpanId.of(UUID, CausalClock.of(1, 3)).id());
    assertThat(one.id()).isNotEqualTo(SpanId.of(HEX, CausalClock.of(1, 2)).id());
    // printf '%s' '0af76519-16cd-43dd-8448-eb211c80319c 1,2' | sha256sum | cut -c 1-16
    assertThat(one.hex()).isEqualTo("9ea9db187613ca18");
  }

  @Test
  void aUuidIsATraceIdWithoutItsDashesAndAnyOtherTextItsHash() {
    assertThat(SpanId.traceHex(UUID)).isEqualTo(HEX);
    assertThat(SpanId.traceHex(UUID.toUpperCase(java.util.Locale.ROOT))).isEqualTo(HEX);
    assertThat(SpanId.traceHex(HEX)).isEqualTo(HEX);
    // printf abc | sha256sum | cut -c 1-32
    assertThat(SpanId.traceHex("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
    assertThat(SpanId.traceHex("00000000-0000-0000-0000-000000000000"))
        .matches("[0-9a-f]{32}")
        .isNotEqualTo("0".repeat(32));
    assertThat(new SpanId(UUID, 1).isOfSameTrace(new SpanId(HEX, 2))).isTrue();
    assertThat(new SpanId(UUID, 1).isOfSameTrace(new SpanId("abc", 1))).isFalse();
  }

  @Test
  void readsWhatItWritesAndNothingElse() {
    SpanId negative = new SpanId(HEX, -2);

    assertThat(negative.hex()).isEqualTo("fffffffffffffffe");
    assertThat(SpanId.parse(HEX, negative.hex())).contains(negative);
    assertThat(SpanId.parse(HEX, "00f067aa0ba902b7"))
        .hasValueSatisfying(span -> assertThat(span).hasToString(HEX + "-00f067aa0ba902b7"));
    for (String wrong :
        new String[] {
          "", "0000000000000000", "00F067AA0BA902B7", "00f067aa0ba902b", "g" + "0".repeat(15)
        }) {
      assertThat(SpanId.parse(HEX, wrong)).as(wrong).isEmpty();
    }
    assertThatThrownBy(() -> new SpanId(HEX, 0)).hasMessageContaining("expected");
  }

  @Test
  void neverTakesTheNumberThatMeansNone() {
    assertThat(SpanId.random(HEX, () -> 0).id()).isNotZero();
  }
}
