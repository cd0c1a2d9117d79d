package dev.mdk.tracing;

import static dev.mdk.tracing.JsonFormatterTest.inSession;
import static dev.mdk.tracing.JsonFormatterTest.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextFormatterTest {

  private final Formatter formatter = new TextFormatter();

  private List<String> lines(LogRecord record) {
    String text = formatter.format(record);
    assertThat(text).endsWith(System.lineSeparator());
    return text.lines().toList(); // ended by any of LF, CR and both
  }

  @Test
  void showsALineOfASessionWithItsServiceAndItsTraceOnce() {
    assertThat(lines(new SessionRecord(Lines.line("no stock"))))
        .containsExactly("2030-01-01T00:00:00.000Z INFO  shop [trace-1 1,2,4] orders: no stock");
  }

  @Test
  void keepsTheLevelOfASessionThatNativeLoggingDoesNotHave() {
    LogRecord record =
        new SessionRecord(
            Lines.line(LogLevel.CRITICAL, "orders", "gone", Optional.empty(), Map.of()));

    assertThat(lines(record))
        .containsExactly("2030-01-01T00:00:00.000Z CRITICAL shop [trace-1 1,2,4] orders: gone");
  }

  @Test
  void showsTheCurrentSessionOfANativeRecord() {
    assertThat(inSession(formatter, record(Level.SEVERE, "no connection")))
        .isEqualToNormalizingNewlines(
            "2030-01-01T00:00:00.000Z ERROR - [the-trace 1] com.example.Pool: no connection\n");
  }

  @Test
  void showsHyphensForWhatIsUnknown() {
    LogRecord record = record(Level.FINEST, "text");
    record.setLoggerName(null);

    assertThat(lines(record)).containsExactly("2030-01-01T00:00:00.000Z DEBUG - [-] -: text");
  }

  @ParameterizedTest
  @MethodSource("dev.mdk.tracing.JsonLinesSinkTest#hostile")
  void keepsHostileTextOnOneLineAndEachLineOfAStackTraceBehindATab(String text) {
    LogRecord record = record(Level.INFO, text);
    record.setLoggerName(text);
    record.setThrown(new IllegalStateException(text));

    List<String> lines = lines(record);

    assertThat(lines).hasSizeGreaterThan(5); // there is a stack trace
    assertThat(lines.get(0)).startsWith("2030-01-01T00:00:00.000Z INFO  - [-] ");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("\t"));
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.chars())
                    .noneMatch(c -> Character.getType(c) == Character.FORMAT)
                    .noneMatch(c -> Character.isISOControl(c) && c != '\t'));
  }

  @Test
  void escapesEndsOfLinesTerminalCommandsAndMarksOfDirection() {
    assertThat(lines(record(Level.INFO, "a\r\nSEVERE forged\u001b[2J\u202Eb")))
        .containsExactly(
            "2030-01-01T00:00:00.000Z INFO  - [-] com.example.Pool: "
                + "a\\r\\nSEVERE forged\\u001B[2J\\u202Eb");
  }

  @Test
  void showsAStackTraceWithItsCauses() {
    LogRecord record = record(Level.INFO, "text");
    record.setThrown(new IllegalStateException("outer", new ArithmeticException("inner")));

    assertThat(lines(record))
        .contains(
            "\tjava.lang.IllegalStateException: outer",
            "\tCaused by: java.lang.ArithmeticException: inner")
        .anyMatch(line -> line.startsWith("\t\tat dev.mdk.tracing"));
  }

  @Test
  void saysHowMuchIsLeftOut() {
    assertThat(lines(record(Level.INFO, "m".repeat(Clip.MOST + 3))))
        .singleElement()
        .asString()
        .endsWith("mmm (3 chars left out)")
        .hasSizeLessThan(Clip.MOST + 200);
  }

  @Test
  void hasTheServiceOfItsConfiguration() throws Exception {
    NativeConfig.during(
        List.of("dev.mdk.tracing.TextFormatter.service = orders"),
        () ->
            assertThat(new TextFormatter().format(record(Level.INFO, "text")))
                .contains(" orders [-] "));
  }
}
