package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.LogEvent;
import dev.mdk.testing.RecordingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The module with real sessions, wired by nothing but settings. */
@Timeout(120)
class WiringTest {

  private static final Logger PAYMENT = Logger.getLogger("com.example.payment");

  private final NativeLog nativeLog = new NativeLog(new SessionHandler());
  @TempDir private Path directory;

  @AfterEach
  void putBack() {
    nativeLog.close();
  }

  private Mdk start(String sinks) {
    return Mdk.builder()
        .setting("log.sinks", sinks)
        .setting("log.close-timeout", "30s")
        .serviceName("shop")
        .start();
  }

  private static List<JsonObject> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Json.parse(line).asObject().orElseThrow())
        .toList();
  }

  private static List<String> texts(List<JsonObject> lines) {
    return lines.stream().map(line -> line.string("text").orElseThrow()).toList();
  }

  @Test
  void writesSessionAndNativeLinesInTheirOrderAndAllOfThemByItsClose() throws Exception {
    Path file = directory.resolve("logs/shop.jsonl");
    String trace;
    try (Mdk mdk = start("json:" + file)) {
      Session session = mdk.session();
      trace = session.traceId();
      PAYMENT.info("outside before");
      session.run(
          () -> {
            for (int i = 0; i < 1000; i += 2) {
              session.info("orders", "line " + i);
              PAYMENT.log(Level.INFO, "line {0}", String.valueOf(i + 1));
            }
          });
      PAYMENT.info("outside after");
    }

    List<JsonObject> lines = read(file);
    assertThat(texts(lines))
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList());
    for (int i = 0; i < 1000; i++) {
      JsonObject line = lines.get(i);
      assertThat(line.string("trace")).contains(trace);
      assertThat(line.string("service")).contains("shop");
      assertThat(line.string("category")).contains(i % 2 == 0 ? "orders" : "com.example.payment");
      assertThat(line.get("clock")).contains(Json.parse("[" + (i + 1) + "]"));
    }
  }

  @Test
  void bringsNativeLinesOfEachThreadIntoTheSessionItIsIn() throws Exception {
    Path file = directory.resolve("shop.jsonl");
    try (Mdk mdk = start("json:" + file)) {
      Session session = mdk.session();
      Runnable outside = () -> PAYMENT.info("in no session");
      Runnable inside = session.wrap(() -> PAYMENT.info("in the session of the wrapped task"));
      for (Runnable task : List.of(outside, inside)) {
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
      }
    }

    assertThat(texts(read(file))).containsExactly("in the session of the wrapped task");
  }

  @Test
  void writesToBothSinksAndNothingTwice() throws Exception {
    Path file = directory.resolve("shop.jsonl");
    try (Mdk mdk = start("jul,json:" + file)) {
      mdk.session()
          .run(
              () -> {
                Session.current().orElseThrow().info("orders", "of the session");
                PAYMENT.info("native");
              });
    }

    assertThat(texts(read(file))).containsExactly("of the session", "native");
    TextFormatter formatter = new TextFormatter();
    assertThat(nativeLog.records())
        .map(formatter::format)
        .anyMatch(line -> line.contains(" shop [") && line.contains("orders: of the session"))
        .anyMatch(line -> line.contains("com.example.payment: native"))
        .hasSize(2);
  }

  private LogEvent onlyLine(LogLevel level, Runnable code) {
    RecordingSink sink = new RecordingSink();
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").logSink(sink).start()) {
      mdk.session().trace(level).run(code::run);
    }
    assertThat(sink.events()).hasSize(1);
    return sink.events().get(0);
  }

  @ParameterizedTest
  @CsvSource({"ERROR,ERROR", "WARNING,WARN", "INFO,INFO", "DEBUG,DEBUG", "TRACE,DEBUG"})
  void bringsWhatASystemLoggerLogs(System.Logger.Level nativeLevel, LogLevel level) {
    System.Logger logger = System.getLogger("com.example.stock");

    LogEvent line =
        onlyLine(LogLevel.DEBUG, () -> logger.log(nativeLevel, "{0} of {1} left", 0, "tea"));

    assertThat(line.level()).isEqualTo(level);
    assertThat(line.category()).isEqualTo("com.example.stock");
    assertThat(line.text()).isEqualTo("0 of tea left");
    assertThat(line.thrown()).isEmpty();
  }

  @Test
  void bringsAnExceptionOfASystemLoggerWithItsStackTrace() {
    System.Logger logger = System.getLogger("com.example.stock");
    IllegalStateException thrown = new IllegalStateException("declined");

    LogEvent line =
        onlyLine(LogLevel.INFO, () -> logger.log(System.Logger.Level.ERROR, "no luck", thrown));

    assertThat(line.text()).isEqualTo("no luck");
    assertThat(line.thrown()).containsSame(thrown);
    assertThat(JsonLine.of(line))
        .contains("\"message\":\"declined\"", ".WiringTest.bringsAnExceptionOfA");
  }

  @Test
  void bringsASystemLoggersLineInItsLanguage() {
    System.Logger logger = System.getLogger("com.example.localized", new Texts());

    LogEvent line =
        onlyLine(LogLevel.INFO, () -> logger.log(System.Logger.Level.WARNING, "low", "thé"));

    assertThat(line.text()).isEqualTo("il reste peu de thé");
    assertThat(line.category()).isEqualTo("com.example.localized");
  }

  private static final class Texts extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
      return new Object[][] {{"low", "il reste peu de {0}"}};
    }
  }

  @Test
  void leavesOutWhatTheLevelOfTheSessionLeavesOut() {
    LogEvent line =
        onlyLine(
            LogLevel.WARN,
            () -> {
              PAYMENT.info("not at this level");
              PAYMENT.log(Level.INFO, "nor this", new IllegalStateException());
              PAYMENT.warning("passes");
            });

    assertThat(line.text()).isEqualTo("passes");
    assertThat(line.clock().last()).isEqualTo(3);
  }
}
