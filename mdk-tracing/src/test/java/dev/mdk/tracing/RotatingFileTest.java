package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.ConfigurationException;
import dev.mdk.LogLevel;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {

  private static final RotatingFile.Limits LIMITS =
      new RotatingFile.Limits(1000, Duration.ofHours(1), 2);

  @TempDir Path folder;
  private final TestFacilities facilities = new TestFacilities();

  private LogSink sink() {
    return JsonLinesSink.to(folder.resolve("logs/log"), LIMITS, facilities.clock());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve("logs").resolve(name));
  }

  @Test
  void putsALongFileAsideAndKeepsSoMany() throws Exception {
    try (LogSink sink = sink()) {
      for (int i = 0; i < 5; i++) {
        sink.write(List.of(line(i + "x".repeat(1000))));
      }
    }
    assertThat(files()).containsExactly("log", "log.1", "log.2");
    assertThat(read("log")).contains("\"4x");
    assertThat(read("log.1")).contains("\"3x");
    assertThat(read("log.2")).contains("\"2x");
  }

  @Test
  void putsAnOldFileAside() throws Exception {
    try (LogSink sink = sink()) {
      sink.write(List.of(line("0")));
      facilities.time().advance(Duration.ofHours(1).minusNanos(1));
      sink.write(List.of(line("1")));
      assertThat(files()).containsExactly("log");
      facilities.time().advance(Duration.ofNanos(1));
      sink.write(List.of(line("2")));
    }
    assertThat(read("log.1")).contains("\"0\"", "\"1\"");
    assertThat(read("log")).contains("\"2\"").doesNotContain("\"1\"");
  }

  @Test
  void goesOnWhenItsFolderVanishesOrSomebodyMovesTheFile() throws Exception {
    try (LogSink sink = sink()) {
      sink.write(List.of(line("0")));
      Files.delete(folder.resolve("logs/log"));
      Files.delete(folder.resolve("logs"));
      sink.write(List.of(line("1")));
      Files.move(folder.resolve("logs/log"), folder.resolve("logs/moved"));
      sink.write(List.of(line("2")));
    }
    assertThat(read("moved")).contains("\"1\"");
    assertThat(read("log")).contains("\"2\"").doesNotContain("\"1\"");
  }

  @Test
  void linesWaitWhileTheFileCannotBeWritten() throws Exception {
    try (LogSink sink = sink()) {
      var pipeline = new BoundedPipelineProvider().create(Settings.NONE, facilities, List.of(sink));
      Files.delete(folder.resolve("logs/log"));
      Files.delete(folder.resolve("logs"));
      Files.writeString(folder.resolve("logs"), "in the way");
      pipeline.offer(line("0"));
      pipeline.offer(line("1"));
      assertThat(pipeline.account().queued()).isEqualTo(2);

      Files.delete(folder.resolve("logs"));
      facilities.time().advance(Duration.ofMillis(100));
      assertThat(pipeline.flush(Duration.ofSeconds(1))).isTrue();
      assertThat(pipeline.account().delivered()).isEqualTo(2);
    }
    assertThat(read("log").lines()).hasSize(2);
  }

  @Test
  void aFullDiskSaysHowManyLinesAreThere() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    LogSink sink = JsonLinesSink.to(full, Sinks.NO_LIMITS, facilities.clock());
    assertThatThrownBy(() -> sink.write(List.of(line("0"))))
        .isInstanceOfSatisfying(
            Undelivered.class,
            told -> {
              assertThat(told.taken()).isZero();
              assertThat(told.refused()).isZero();
            });
  }

  @Test
  void refusesLimitsThatAreNone() {
    assertThatThrownBy(() -> Sinks.jsonLines(folder.resolve("x"), 0, Duration.ofHours(1), 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("log file: size 0, age PT1H, kept 1 (expected: > 0, > 0, >= 0)");
  }

  @Test
  void aFilterLeavesOutLevelsAndCategories() throws Exception {
    RecordingSink taken = new RecordingSink();
    try (LogSink sink = Sinks.filtered(LogLevel.WARN, name -> name.startsWith("a"), taken)) {
      for (LogLevel level : LogLevel.values()) {
        for (String category : List.of("a.b", "b")) {
          String text = level + " " + category;
          sink.write(List.of(line(level, category, text, Optional.empty(), Map.of())));
        }
      }
    }
    assertThat(taken.texts()).containsExactly("CRITICAL a.b", "ERROR a.b", "WARN a.b");
    assertThat(taken.closings()).isEqualTo(1);
  }
}
