package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedPropertiesTest {

  @Test
  void bringsPropertiesAcrossUnderTheirKeys() {
    MarkedProperties marked = MarkedProperties.parse("shop:user_id=user_id, plan,");
    BaggageList list = new BaggageList();
    marked.addTo(
        list,
        Map.of(
            "shop:user_id", JsonValue.of("a, b"),
            "plan", JsonValue.of(Map.of("tier", 1)),
            "secret", JsonValue.of("s")));
    assertThat(list).hasToString("user_id=a%2C%20b,plan=%7B%22tier%22:1%7D");
    assertThat(marked.in(list))
        .isEqualTo(
            Map.of("shop:user_id", JsonValue.of("a, b"), "plan", JsonValue.of("{\"tier\":1}")));
    assertThat(marked.in(BaggageList.read(List.of("user_id=1,user_id=2,other=3"))))
        .isEqualTo(Map.of("shop:user_id", JsonValue.of("1")));
    assertThat(marked.keys()).containsExactly("user_id", "plan");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop:user", "a=b c", "=k", "a=", "a=k,b=k", "a=k,a=j", "timeout", "trace=t"})
  void refusesWhatItCannotKeep(String setting) {
    assertThatThrownBy(() -> MarkedProperties.parse(setting))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("propagation.baggage: ")
        .hasMessageContaining("expected");
  }
}
