package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.LogLevel;
import dev.mdk.json.Json;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonLinesSinkTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final LogSink sink = Sinks.jsonLines(out);

  private JsonObject written(LogEvent event) throws Exception {
    sink.write(List.of(event));
    String text = out.toString(UTF_8);
    assertThat(text).endsWith("\n");
    assertThat(text.lines()).hasSize(1);
    return Json.parse(text.substring(0, text.length() - 1)).asObject().orElseThrow();
  }

  private static LogEvent with(Throwable thrown) {
    return line(LogLevel.ERROR, "orders", "text", Optional.of(thrown), Map.of());
  }

  private static LogEvent with(Map<String, JsonValue> properties) {
    return line(LogLevel.INFO, "orders", "text", Optional.empty(), properties);
  }

  @Test
  void writesAllThatALineHas() throws Exception {
    sink.write(List.of(with(Map.of("myapp:user_id", JsonValue.of(17)))));

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            "{\"time\":\"2030-01-01T00:00:00.000Z\",\"trace\":\"trace-1\",\"clock\":[1,2,4],"
                + "\"env\":\"test\",\"service\":\"shop\",\"process\":\"process-1\","
                + "\"level\":\"INFO\",\"category\":\"orders\",\"text\":\"text\","
                + "\"properties\":{\"myapp:user_id\":17}}\n");
  }

  static Stream<String> hostile() {
    return Stream.of(
        "two\nlines\r\nand \u0085 more \u2028 of \u2029 them",
        "\",\"level\":\"CRITICAL\"}\n{\"forged\":\"",
        "\u0000\u0001\u001b[31mred\u007f\u009b31m",
        "\u202Eesrever\u202C \u2066isolated\u2069 \uFEFF",
        "half a pair \uD83D and the other \uDE00",
        "whole \uD83D\uDE00, \\ and \t, é and 漢字");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void keepsHostileTextOnOneLineAndReadsItBackAsItWas(String text) throws Exception {
    JsonObject read =
        written(
            line(
                LogLevel.INFO,
                text,
                text,
                Optional.of(new IllegalStateException(text)),
                Map.of(text, JsonValue.of(text))));

    assertThat(read.string("text")).contains(text);
    assertThat(read.string("category")).contains(text);
    assertThat(read.object("properties").orElseThrow().string(text)).contains(text);
    assertThat(read.object("error").orElseThrow().string("message")).contains(text);
    assertThat(out.toString(UTF_8).chars().filter(c -> Character.getType(c) == Character.FORMAT))
        .isEmpty();
    assertThat(out.toString(UTF_8).chars().filter(Character::isISOControl))
        .containsExactly((int) '\n');
  }

  @Test
  void showsAnExceptionWithItsStackTrace() throws Exception {
    Exception thrown = new IOException("disk", new IllegalStateException("cause"));

    JsonObject error = written(with(thrown)).object("error").orElseThrow();

    assertThat(error.string("type")).contains("java.io.IOException");
    assertThat(error.string("message")).contains("disk");
    assertThat(error.string("stack").orElseThrow())
        .startsWith("java.io.IOException: disk")
        .contains("\tat dev.mdk.tracing", "Caused by: java.lang.IllegalStateException: cause");
  }

  @Test
  @SuppressWarnings("serial")
  void outlivesExceptionsThatThrow() throws Exception {
    Exception thrown =
        new Exception() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("on purpose");
          }
        };

    JsonObject error = written(with(thrown)).object("error").orElseThrow();

    assertThat(error.string("message").orElseThrow()).contains("IllegalStateException");
    assertThat(error.string("stack").orElseThrow()).contains("its stack trace throws");
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() throws Exception {
    String emoji = "\uD83D\uDE00";
    JsonObject read = written(line("x" + emoji.repeat(40_000)));

    assertThat(read.string("text")).contains("x" + emoji.repeat(32_767)); // no half one
    assertThat(read.integer("cut")).hasValue(2 * (40_000 - 32_767));
  }

  @Test
  void cutsEndlessStackTracesAndProperties() throws Exception {
    JsonObject read =
        written(
            line(
                LogLevel.INFO,
                "c",
                "text",
                Optional.of(new IllegalStateException("m".repeat(1_000_000))),
                Map.of("list", JsonValue.of(IntStream.range(0, 100_000).boxed().toList()))));

    assertThat(read.object("properties").orElseThrow().members()).isEmpty();
    assertThat(read.object("error").orElseThrow().string("stack").orElseThrow()).hasSize(Clip.MOST);
    assertThat(read.integer("cut").orElseThrow()).isGreaterThan(2_000_000);
    assertThat(out.size()).isLessThan(200_000);
  }

  @Test
  void writesPropertiesThatNestAsDeepAsTheyMay() throws Exception {
    JsonValue deep = JsonValue.of(1);
    for (int i = 0; i < JsonLimits.MAX_DEPTH; i++) {
      deep = dev.mdk.json.JsonArray.of(List.of(deep));
    }

    JsonObject properties = written(with(Map.of("deep", deep))).object("properties").orElseThrow();

    assertThat(properties.string("deep")).contains("(nested too deep)");
  }

  @Test
  void flushesEachBatchAndLeavesTheStreamOfAnotherOpen() throws Exception {
    StringBuilder calls = new StringBuilder();
    LogSink observed =
        Sinks.jsonLines(
            new OutputStream() {
              @Override
              public void write(int b) {
                throw new AssertionError("byte by byte");
              }

              @Override
              public void write(byte[] bytes, int offset, int length) {
                calls.append("write ");
              }

              @Override
              public void flush() {
                calls.append("flush ");
              }

              @Override
              public void close() {
                calls.append("close ");
              }
            });

    observed.write(List.of(line("a"), line("b"), line("c")));
    observed.close();

    assertThat(calls).hasToString("write flush ");
  }

  @Test
  void beginsOnANewLineAfterAFailure() throws Exception {
    boolean[] full = {true};
    LogSink failing =
        Sinks.jsonLines(
            new OutputStream() {
              @Override
              public void write(int b) {
                throw new AssertionError("byte by byte");
              }

              @Override
              public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, full[0] ? 10 : length);
                if (full[0]) {
                  throw new IOException("no space left");
                }
              }
            });
    assertThatThrownBy(() -> failing.write(List.of(line("lost")))).hasMessage("no space left");

    full[0] = false;
    failing.write(List.of(line("kept")));

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(Json.parse(lines.get(1)).asObject().orElseThrow().string("text")).contains("kept");
  }

  @Test
  void noticesThatAPrintStreamHasFailed() {
    PrintStream broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("broken pipe");
              }
            });

    assertThatThrownBy(() -> Sinks.jsonLines(broken).write(List.of(line("lost"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void appendsToAFileThatItCreatesWithItsDirectories(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("a/b/log.jsonl");
    try (LogSink first = Sinks.jsonLines(file)) {
      first.write(List.of(line("1")));
    }
    try (LogSink second = Sinks.jsonLines(file)) {
      Thread.currentThread().interrupt(); // does no harm to the file
      second.write(List.of(line("2")));
      assertThat(Thread.interrupted()).isTrue();
      second.write(List.of(line("3")));
    }

    assertThat(Files.readAllLines(file)).hasSize(3).allSatisfy(Json::parse);
  }

  @Test
  void beginsOnANewLineWhereAProcessDiedWithinOne(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("log.jsonl"), "{\"time\":");
    try (LogSink next = Sinks.jsonLines(file)) {
      next.write(List.of(line("next")));
    }

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(Json.parse(lines.get(1)).asObject()).isPresent();
  }

  @Test
  void refusesAFileThatCannotBeOpened(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Sinks.jsonLines(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(directory + " (expected: a file that can be written)")
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> Sinks.jsonLines(file.resolve("below/a/file")))
        .isInstanceOf(ConfigurationException.class);
  }
}
