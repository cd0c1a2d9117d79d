package dev.mdk.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-12",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.0",
        "-0.50",
        "1.0",
        "3.141592653589793238462643383279",
        "1e5",
        "1E+05",
        "2.5e-3",
        "-0e0",
        "1e999999999999",
        "true",
        "false",
        "null",
        "\"\"",
        "\"plain\"",
        "[]",
        "{}",
        "[1,\"two\",[3.0],{\"four\":null}]",
        "{\"\":0,\"a\":{\"b\":[{}]}}",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\"",
        "\"/\u007f\u0080\u2028\uffff\ud83d\ude00\"",
        "\"\\uD800\"",
        "\"\\uDC00\\uD800\"",
      })
  void readsWhatItWouldWrite(String text) {
    assertThat(Json.parse(text)).hasToString(text);
    assertThat(Json.parse(text.getBytes(UTF_8))).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` \t\r\n[ 1 , { \"a\" : true } ] ` | [1,{\"a\":true}]",
        "`\"\\/\"` | `\"/\"`",
        "`\"\\u0041\\u00e9\\u00E9\"` | `\"Aéé\"`",
        "`\"\\uD83D\\uDE00\"` | `\"😀\"`",
        "`\"\\u0022\\u005c\"` | `\"\\\"\\\\\"`",
        "`{\"a\":1,\"b\":2,\"a\":3}` | `{\"a\":3,\"b\":2}`",
        "`{\"a\":1,\"\\u0061\":3}` | `{\"a\":3}`",
      })
  void readsEveryFormOfTheSameValue(String text, String written) {
    assertThat(Json.parse(text)).hasToString(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|0|the end|a value",
        "`  `|2|the end|a value",
        "`\ufeff1`|0|U+FEFF|a value",
        "`\u00a01`|0|U+00A0|a value",
        "`\f1`|0|U+000C|a value",
        "`[1,]`|3|']'|a value",
        "`[,1]`|1|','|a value or ']'",
        "`[1 2]`|3|'2'|',' or ']'",
        "`[1}`|2|'}'|',' or ']'",
        "`[1`|2|the end|',' or ']'",
        "`[1]]`|3|']'|the end",
        "`]`|0|']'|a value",
        "`{\"a\":1,}`|7|'}'|a name",
        "`{,}`|1|','|a name or '}'",
        "`{a:1}`|1|'a'|a name or '}'",
        "`{1:1}`|1|'1'|a name or '}'",
        "`{'a':1}`|1|'''|a name or '}'",
        "`{\"a\"}`|4|'}'|':'",
        "`{\"a\",1}`|4|','|':'",
        "`{\"a\":}`|5|'}'|a value",
        "`{\"a\":1]`|6|']'|',' or '}'",
        "`{\"a\":1 \"b\":2}`|7|'\"'|',' or '}'",
        "`1 2`|2|'2'|the end",
        "`01`|1|'1'|the end",
        "`-`|1|the end|a digit",
        "`-01`|2|'1'|the end",
        "`+1`|0|'+'|a value",
        "`.5`|0|'.'|a value",
        "`1.`|2|the end|a digit",
        "`1.e5`|2|'e'|a digit",
        "`1e`|2|the end|a digit",
        "`1e+-1`|3|'-'|a digit",
        "`1.5.2`|3|'.'|the end",
        "`0x1F`|1|'x'|the end",
        "`1_000`|1|'_'|the end",
        "`１`|0|U+FF11|a value",
        "`NaN`|0|'N'|a value",
        "`-Infinity`|1|'I'|a digit",
        "`nan`|1|'a'|null",
        "`tru`|3|the end|true",
        "`True`|0|'T'|a value",
        "`falsehood`|5|'h'|the end",
        "`// no\n1`|0|'/'|a value",
        "`[1/**/]`|2|'/'|',' or ']'",
        "`'a'`|0|'''|a value",
        "`\"a`|2|the end|'\"'",
        "`\"a\nb\"`|2|U+000A|an escape for a control character",
        "`\"\u0000\"`|1|U+0000|an escape for a control character",
        "`\"\t\"`|1|U+0009|an escape for a control character",
        "`\"\\a\"`|2|'a'|one of \"\\/bfnrtu",
        "`\"\\'\"`|2|'''|one of \"\\/bfnrtu",
        "`\"\\`|2|the end|one of \"\\/bfnrtu",
        "`\"\\u12`|5|the end|a hexadecimal digit",
        "`\"\\u12G4\"`|5|'G'|a hexadecimal digit",
        "`\"\\u00１1\"`|5|U+FF11|a hexadecimal digit",
        "`\"\\U0041\"`|2|'U'|one of \"\\/bfnrtu",
        "`\"\\x41\"`|2|'x'|one of \"\\/bfnrtu",
      })
  void refusesWhatIsNoJsonAndSaysWhere(String text, int offset, String found, String expected) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessage("offset %d: found %s (expected: %s)", offset, found, expected);
  }

  @Test
  void countsOffsetsInBytesWhenBytesAreRead() {
    String text = "[\"aé€😀\",x]"; // 1, 2, 3 and 4 bytes

    assertThat(failure(() -> Json.parse(text)).offset()).isEqualTo(9);
    assertThat(failure(() -> Json.parse(text.getBytes(UTF_8))).offset()).isEqualTo(14);
  }

  @ParameterizedTest
  @CsvSource({
    "2280, overlong, 1",
    "22c0af22, overlong, 1",
    "22e080af22, overlong, 1",
    "22eda08022, surrogate, 1",
    "22f4908080, beyond U+10FFFF, 1",
    "22616180, lone continuation, 3",
    "22e282, truncated, 1",
    "22c3, truncated, 1",
    "fffe3100, UTF-16, 0",
  })
  void refusesMalformedUtf8(String hex, String kind, int offset) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    JsonException failure = failure(() -> Json.parse(bytes));

    assertThat(failure).as(kind).hasMessageContaining("malformed UTF-8");
    assertThat(failure.offset()).isEqualTo(offset);
  }

  @Test
  void takesTheReplacementCharacterForWhatItIs() {
    assertThat(Json.parse("\"\ufffd\"".getBytes(UTF_8))).isEqualTo(JsonString.of("\ufffd"));
  }

  @Test
  void refusesEveryTruncationOfADocumentWithAnOffsetInside() {
    String text =
        "{\"s\":\"a\\u00e9\\n\",\"n\":[-1.5e+3,0],\"o\":{\"t\":true,\"f\":false,\"z\":null}}";
    assertThat(Json.parse(text).asObject()).isPresent();

    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);

      assertThat(failure(() -> Json.parse(cut)).offset()).as(cut).isEqualTo(length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"a\":1} and more`|7",
        "` [1]]`|4",
        "`12,`|2",
        "`1.5.2`|3",
        "`01`|1",
        "`truest`|4",
        "`\"a\"\"b\"`|3",
        "null|4",
      })
  void readsAPrefixAndTellsWhereItEnded(String text, int end) {
    JsonPrefix prefix = Json.parsePrefix(text, JsonLimits.defaults());

    assertThat(prefix.end()).isEqualTo(end);
    assertThat(prefix.value()).isEqualTo(Json.parse(text.substring(0, end)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{\"a\":", "-,", "x"})
  void refusesAPrefixThatIsNoValue(String text) {
    assertThatThrownBy(() -> Json.parsePrefix(text, JsonLimits.defaults()))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void countsOnlyThePrefixAgainstTheSize() {
    JsonLimits limits = JsonLimits.defaults().withSize(4);

    assertThat(Json.parsePrefix("1234 and much more", limits).end()).isEqualTo(4);
    assertThat(Json.parsePrefix("[12]and much more", limits).end()).isEqualTo(4);
    for (String tooLong : List.of("12345 and more", "\"123456\"", "[1,2,3]", "     1", "[123]")) {
      assertThatThrownBy(() -> Json.parsePrefix(tooLong, limits))
          .as(tooLong)
          .hasMessage("offset 4: text beyond the limit (expected: size <= 4)");
    }
  }

  @Test
  void acceptsWhatIsAtALimitAndRefusesWhatIsBeyond() {
    JsonLimits limits = new JsonLimits(2, 100, 3, 4, 2);

    for (String fits :
        List.of("[[1]]", "{\"a\":{}}", "\"abc\"", "\"\\u0041bc\"", "-123", "[1,2]")) {
      assertThat(Json.parse(fits, limits)).as(fits).isNotNull();
    }
    assertBeyond("[[[", limits, "offset 2: nesting beyond the limit (expected: depth <= 2)");
    assertBeyond("[{\"a\":[", limits, "offset 6: nesting beyond the limit (expected: depth <= 2)");
    assertBeyond(
        "\"abcd\"", limits, "offset 0: string beyond the limit (expected: stringLength <= 3)");
    assertBeyond(
        "{\"abcd\":1}", limits, "offset 1: string beyond the limit (expected: stringLength <= 3)");
    assertBeyond(
        "[12345]", limits, "offset 1: number beyond the limit (expected: numberLength <= 4)");
    assertBeyond(
        "[1,2,3]", limits, "offset 5: elements beyond the limit (expected: elements <= 2)");
    assertBeyond(
        "{\"a\":1,\"a\":1,\"a\":1}",
        limits,
        "offset 13: elements beyond the limit (expected: elements <= 2)");
    assertBeyond(
        " ".repeat(101), limits, "offset 100: text beyond the limit (expected: size <= 100)");
  }

  @Test
  void acceptsSiblingsToTheFullDepth() {
    assertThat(Json.parse("[[],[],{},[]]", JsonLimits.defaults().withDepth(2))).isNotNull();
    assertThat(Json.parse("1", JsonLimits.defaults().withDepth(0))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"-1,1,0,1,0", "1025,1,0,1,0", "0,0,0,1,0", "0,1,-1,1,0", "0,1,0,0,0", "0,1,0,1,-1"})
  void refusesLimitsOutOfRange(int depth, int size, int string, int number, int elements) {
    assertThatThrownBy(() -> new JsonLimits(depth, size, string, number, elements))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("\\w+: -?\\d+ \\(expected: \\d+ to \\d+\\)");
  }

  @Test
  void changesOneLimitAtATime() {
    assertThat(
            JsonLimits.defaults()
                .withDepth(1)
                .withSize(2)
                .withStringLength(3)
                .withNumberLength(4)
                .withElements(5))
        .isEqualTo(new JsonLimits(1, 2, 3, 4, 5));
  }

  @Test
  void readsAStreamAndLeavesItOpen() throws IOException {
    var closed = new boolean[1];
    var stream =
        new ByteArrayInputStream("[\"é\"]".getBytes(UTF_8)) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    assertThat(Json.parse(stream, JsonLimits.defaults())).hasToString("[\"é\"]");
    assertThat(closed[0]).isFalse();
  }

  @Test
  void refusesAnEndlessStreamAfterOneByteTooMany() {
    var stream =
        new InputStream() {
          private long taken;

          @Override
          public int read() {
            taken++;
            return ' ';
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            taken += length;
            return length;
          }
        };

    assertThatThrownBy(() -> Json.parse(stream, JsonLimits.defaults().withSize(10_000)))
        .hasMessage("offset 10000: text beyond the limit (expected: size <= 10000)");
    assertThat(stream.taken).isEqualTo(10_001);
  }

  private static void assertBeyond(String text, JsonLimits limits, String message) {
    assertThatThrownBy(() -> Json.parse(text, limits))
        .isInstanceOf(JsonException.class)
        .hasMessage(message);
  }

  private static JsonException failure(Runnable reading) {
    return catchThrowableOfType(JsonException.class, reading::run);
  }
}
