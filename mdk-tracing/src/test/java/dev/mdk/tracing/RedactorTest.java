package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.Settings;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedactorTest {

  private final Redactor usual = Redactor.from(Settings.NONE);

  private static String text(Redactor redactor, String text) {
    return redactor.clean(List.of(Lines.line(text))).get(0).text();
  }

  private static String properties(Redactor redactor, String json) {
    Map<String, JsonValue> properties = ((JsonObject) Json.parse(json)).members();
    LogEvent line = Lines.line(LogLevel.INFO, "c", "t", Optional.empty(), properties);
    return Json.write(JsonObject.of(redactor.clean(List.of(line)).get(0).properties()));
  }

  @Test
  void hidesInTextsWhatFollowsAWordThatNamesASecret() {
    assertThat(text(usual, "login password=hunter2 ok")).isEqualTo("login password=*** ok");
    assertThat(text(usual, "{\"access_token\": \"abc\",\"a\":1}"))
        .isEqualTo("{\"access_token\": \"***\",\"a\":1}");
    assertThat(text(usual, "Authorization: Bearer abc.def")).isEqualTo("Authorization: Bearer ***");
    assertThat(text(usual, "sent Bearer abc.def")).isEqualTo("sent Bearer ***");
    assertThat(text(usual, "Set-Cookie: id=1; api-key=2&x=3"))
        .isEqualTo("Set-Cookie: ***; api-key=***&x=3");
    assertThat(text(usual, "MY_API_KEY = 'x y'")).isEqualTo("MY_API_KEY = '*** y'");
  }

  @Test
  void leavesAllElseAsItIs() {
    List<LogEvent> lines = List.of(Lines.line("42 tokens left, the secret is out"));
    assertThat(usual.clean(lines)).isSameAs(lines);
  }

  @Test
  void hidesTheValuesOfPropertiesNestedOnesToo() {
    assertThat(properties(usual, "{\"shop:API-Key\":\"a\",\"user\":\"ada\"}"))
        .isEqualTo("{\"shop:API-Key\":\"***\",\"user\":\"ada\"}");
    assertThat(properties(usual, "{\"a\":[{\"password\":{\"x\":1},\"b\":2}]}"))
        .isEqualTo("{\"a\":[{\"password\":\"***\",\"b\":2}]}");
  }

  @Test
  void takesMoreWordsOrNone() {
    Redactor more = Redactor.from(Settings.of(Map.of("log.redact", "card number, iban")));
    assertThat(text(more, "iban: DE1 token: t")).isEqualTo("iban: *** token: ***");
    assertThat(properties(more, "{\"card-number\":1}")).isEqualTo("{\"card-number\":\"***\"}");

    Redactor none = Redactor.from(Settings.of(Map.of("log.redact", "none")));
    assertThat(text(none, "token: t")).isEqualTo("token: t");
  }

  @Test
  void takesTimeInProportionToTheText() {
    for (String part : List.of("token", "token:", "token  ", "bearer ", "\"'\"'", "api-", "x")) {
      String text = part.repeat(2_000_000 / part.length());
      assertThat(text(usual, text)).isNotNull(); // the time limit of this class
    }
  }

  @Test
  void standsBeforeEverySink() {
    RecordingSink sink = new RecordingSink();
    var pipeline =
        new BoundedPipelineProvider().create(Settings.NONE, new TestFacilities(), List.of(sink));
    pipeline.offer(Lines.line("password=hunter2"));
    assertThat(sink.texts()).containsExactly("password=***");
  }
}
