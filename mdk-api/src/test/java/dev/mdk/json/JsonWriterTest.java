package dev.mdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
  @Test
  void writesPieceByPieceAtTheEndOfTheBuilder() {
    var out = new StringBuilder("data: ");

    JsonWriter.to(out)
        .beginObject()
        .name("text")
        .value("a\"b")
        .name("numbers")
        .beginArray()
        .value(1)
        .value(-2L)
        .value(5.0)
        .value(1.479945613623e9)
        .endArray()
        .name("flags")
        .beginArray()
        .value(true)
        .value(false)
        .nullValue()
        .endArray()
        .name("empty")
        .beginObject()
        .endObject()
        .name("tree")
        .value(JsonValue.of(List.of("x", List.of())))
        .endObject();

    assertThat(out)
        .hasToString(
            "data: {\"text\":\"a\\\"b\",\"numbers\":[1,-2,5.0,1.479945613623E9],"
                + "\"flags\":[true,false,null],\"empty\":{},\"tree\":[\"x\",[]]}");
  }

  @Test
  void escapesOnlyWhatItHasTo() {
    JsonString text = JsonString.of("/'<\"\\\b\f\n\r\t\0\u001b\u007f\u00e9\u2028\ud83d\ude00");

    assertThat(Json.write(text))
        .isEqualTo("\"/'<\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001B\u007f\u00e9\u2028\ud83d\ude00\"");
    assertThat(Json.writeAscii(text))
        .isEqualTo(
            "\"/'<\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001B\\u007F\\u00E9\\u2028\\uD83D\\uDE00\"");
  }

  @Test
  void escapesNamesAsItDoesStrings() {
    JsonObject object = JsonObject.builder().put("\"\u00e9", 1).build();

    assertThat(Json.write(object)).isEqualTo("{\"\\\"\u00e9\":1}");
    assertThat(Json.writeAscii(object)).isEqualTo("{\"\\\"\\u00E9\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ud800",
        "\udc00",
        "\udc00\ud800",
        "\ud800\ud800\udc00",
        "a\ud800b",
        "\udfff\udfff"
      })
  void escapesUnpairedSurrogatesSoThatTheTextCanBeEncoded(String text)
      throws CharacterCodingException {
    String written = Json.write(JsonString.of(text));

    assertThat(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(written)).hasRemaining())
        .isTrue();
    assertThat(Json.parse(written).asString()).contains(text);
  }

  @Test
  void leavesPairedSurrogatesBesideUnpairedOnes() {
    assertThat(Json.write(JsonString.of("\ud800\ud83d\ude00\ude00")))
        .isEqualTo("\"\\uD800\ud83d\ude00\\uDE00\"");
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void refusesMisuseAndWritesNothing(Consumer<JsonWriter> before, Consumer<JsonWriter> misuse) {
    var out = new StringBuilder();
    JsonWriter writer = JsonWriter.to(out);
    before.accept(writer);
    String text = out.toString();

    assertThatThrownBy(() -> misuse.accept(writer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("found .* \\(expected: .*\\)");
    assertThat(out).hasToString(text);
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        misuse(w -> {}, w -> w.name("a")),
        misuse(w -> {}, JsonWriter::endArray),
        misuse(w -> {}, JsonWriter::endObject),
        misuse(w -> w.value(1), w -> w.value(2)),
        misuse(w -> w.beginArray().endArray(), JsonWriter::beginArray),
        misuse(w -> w.beginArray().endArray(), JsonWriter::endArray),
        misuse(JsonWriter::beginArray, w -> w.name("a")),
        misuse(JsonWriter::beginArray, JsonWriter::endObject),
        misuse(JsonWriter::beginObject, w -> w.value("a")),
        misuse(JsonWriter::beginObject, JsonWriter::nullValue),
        misuse(JsonWriter::beginObject, w -> w.value(JsonArray.of())),
        misuse(JsonWriter::beginObject, JsonWriter::endArray),
        misuse(w -> w.beginObject().name("a"), w -> w.name("b")),
        misuse(w -> w.beginObject().name("a"), JsonWriter::endObject),
        misuse(w -> w.beginObject().name("a").value(1), w -> w.value(true)));
  }

  private static Arguments misuse(Consumer<JsonWriter> before, Consumer<JsonWriter> misuse) {
    return Arguments.of(before, misuse);
  }

  @Test
  void refusesNumbersThatJsonCannotSayAndGoesOn() {
    var out = new StringBuilder();
    JsonWriter writer = JsonWriter.to(out).beginArray();

    assertThatThrownBy(() -> writer.value(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value: NaN (expected: a finite number; JSON has no other)");

    writer.value(1).endArray();
    assertThat(out).hasToString("[1]");
  }

  @Test
  void refusesToNestDeeperThanAnyReaderGoes() {
    var out = new StringBuilder();
    JsonWriter writer = JsonWriter.to(out);
    for (int i = 1; i < JsonLimits.MAX_DEPTH; i++) {
      writer.beginArray();
    }

    assertThatThrownBy(() -> writer.value(JsonArray.of(JsonArray.of())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nesting beyond the limit (expected: depth <= 1024)");
    writer.value(JsonArray.of());
    writer.beginArray();
    assertThatThrownBy(writer::beginObject).isInstanceOf(IllegalStateException.class);

    for (int i = 0; i < JsonLimits.MAX_DEPTH; i++) {
      writer.endArray();
    }
    assertThat(Json.parse(out, JsonLimits.defaults().withDepth(JsonLimits.MAX_DEPTH))).isNotNull();
  }
}
