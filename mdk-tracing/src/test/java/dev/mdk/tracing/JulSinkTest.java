package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.Session;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JulSinkTest {

  private final SessionHandler handler = new SessionHandler();
  private final NativeLog nativeLog = new NativeLog(handler);
  private final LogSink sink = Sinks.jul();

  @AfterEach
  void putBack() {
    nativeLog.close();
  }

  private LogRecord written(LogLevel level, String text, Optional<Throwable> thrown)
      throws Exception {
    sink.write(List.of(line(level, "orders", text, thrown, Map.of())));
    return nativeLog.records().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "CRITICAL,SEVERE",
    "ERROR,SEVERE",
    "WARN,WARNING",
    "INFO,INFO",
    "DEBUG,FINE",
  })
  void writesToTheLoggerOfTheCategoryAtTheLevelThatCorresponds(LogLevel level, String nativeLevel)
      throws Exception {
    LogRecord record = written(level, "text", Optional.empty());

    assertThat(record.getLevel()).isEqualTo(Level.parse(nativeLevel));
    assertThat(record.getLoggerName()).isEqualTo("orders");
    assertThat(record.getInstant()).isEqualTo(ManualTime.BEGINNING);
    assertThat(record.getSourceClassName()).isNull();
  }

  @Test
  void showsTraceAndClockAndPassesTheException() throws Exception {
    IllegalStateException thrown = new IllegalStateException("why");

    LogRecord record = written(LogLevel.WARN, "it's {0} 'o clock", Optional.of(thrown));

    assertThat(new SimpleFormatter().formatMessage(record))
        .isEqualTo("it's {0} 'o clock [trace-1 1,2,4]");
    assertThat(record.getThrown()).isSameAs(thrown);
  }

  @Test
  void keepsHostileTextOnOneLine() throws Exception {
    LogRecord record =
        written(LogLevel.INFO, "a\r\nSEVERE: forged\u001b[2J\u2028\u202Eb", Optional.empty());

    assertThat(record.getMessage())
        .isEqualTo("a\\r\\nSEVERE: forged\\u001B[2J\\u2028\\u202Eb [trace-1 1,2,4]");
  }

  @Test
  void obeysTheLevelOfTheLogger() throws Exception {
    Logger logger = Logger.getLogger("orders");
    logger.setLevel(Level.WARNING);
    try {
      sink.write(List.of(line("not written")));
      assertThat(nativeLog.records()).isEmpty();
    } finally {
      logger.setLevel(null);
    }
  }

  @Test
  void makesNoMoreLoggersThanItsBoundHoweverManyCategoriesThereAre() throws Exception {
    for (int i = 0; i < 3000; i++) {
      sink.write(List.of(line(LogLevel.INFO, "dynamic-" + i, "text", Optional.empty(), Map.of())));
    }

    assertThat(nativeLog.records()).hasSize(3000);
    assertThat(nativeLog.records().get(2999).getLoggerName()).isEqualTo("dynamic-2999");
    assertThat(
            Collections.list(LogManager.getLogManager().getLoggerNames()).stream()
                .filter(name -> name.startsWith("dynamic-")))
        .hasSize(1000);
  }

  @Test
  void neverMeetsTheHandlerInALoop() {
    RecordingSink other = new RecordingSink();
    LogPipeline pipeline =
        new BoundedPipelineProvider()
            .create(Settings.NONE, new TestFacilities(), List.of(sink, other));
    Session session = FakeSession.logging(pipeline::offer);

    FakeSession.run(session, () -> session.log(LogLevel.INFO, "orders", "from the session"));
    FakeSession.run(session, () -> Logger.getLogger("payment").info("from native"));

    assertThat(pipeline.flush(Duration.ofSeconds(1))).isTrue();
    // Each line once in each place: the native one is in the trace, and not twice on the console.
    assertThat(other.texts()).containsExactly("from the session", "from native");
    assertThat(nativeLog.records())
        .extracting(LogRecord::getMessage)
        .containsExactly("from the session [trace-1 1,2,4]", "from native");
    assertThat(pipeline.account()).isEqualTo(new LogPipeline.Account(3, 3, 0, 0));
  }

  @Test
  void isNotRoutedBackByAHandlerOfAnotherThreadEither() throws Exception {
    List<String> routed = new ArrayList<>();
    sink.write(List.of(line("from a session")));

    FakeSession.run(
        FakeSession.logging(event -> routed.add(event.text())),
        () -> nativeLog.records().forEach(handler::publish)); // as a handler with a queue would

    assertThat(nativeLog.records()).hasSize(1);
    assertThat(routed).isEmpty();
  }
}
