package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S13: whatever is logged, one record is one line. */
class LogInjectionTest {

  @TempDir Path folder;

  static List<String> hostile() {
    return List.of(
        "a\r\n{\"level\":\"CRITICAL\"}",
        "a\nb",
        "a\rb",
        "a\u001b[2J\u001b]0;title\u0007",
        "a\u202edlrow\u202c",
        "a\u2028b\u2029c\u0085d",
        "a\0b",
        "\ud800",
        "\"},{\"");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void inAnyPlaceOfARecord(String text) throws Exception {
    Path file = folder.resolve("log");
    try (Mdk mdk = Mdk.builder().serviceName(text).setting("log.sinks", "json:" + file).start()) {
      Session session = mdk.session().property(PropertyKey.text("t:" + text), text);
      session.log(LogLevel.INFO, text, text);
      session.log(LogLevel.ERROR, text, text, new IllegalStateException(text));
      session.log(LogLevel.INFO, text, () -> text);
    }

    List<String> lines = Files.readAllLines(file);

    assertThat(lines).hasSize(3).allMatch(line -> line.matches("[\\x20-\\x7e]*"));
    lines.forEach(line -> assertThat(Json.parse(line).asObject()).isPresent());
  }
}
