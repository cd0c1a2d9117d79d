package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonFormatterTest {

  private final Formatter formatter = new JsonFormatter();

  static LogRecord record(Level level, String text) {
    LogRecord record = new LogRecord(level, text);
    record.setInstant(ManualTime.BEGINNING);
    record.setLoggerName("com.example.Pool");
    return record;
  }

  /** Returns what a record becomes where a session is current. */
  static String inSession(Formatter formatter, LogRecord record) {
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").start()) {
      Session session = mdk.session().property(PropertyKey.integer("user"), 17L);
      session.info("orders", "one message before");
      return session
          .call(() -> formatter.format(record))
          .replace(session.traceId(), "the-trace")
          .replace(session.environment().name(), "the-env");
    }
  }

  private static JsonObject read(String line) {
    assertThat(line).endsWith("\n");
    assertThat(line.lines()).hasSize(1);
    return Json.parse(line.substring(0, line.length() - 1)).asObject().orElseThrow();
  }

  @Test
  void writesALineOfASessionAsTheSinkDoes() throws Exception {
    LogEvent event =
        Lines.line(
            LogLevel.CRITICAL,
            "orders",
            "text",
            Optional.of(new IllegalStateException("why")),
            Map.of("user", JsonValue.of(17)));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    Sinks.jsonLines(sink).write(List.of(event));

    assertThat(formatter.format(new SessionRecord(event))).isEqualTo(sink.toString(UTF_8));
  }

  @Test
  void addsTheCurrentSessionToANativeRecord() {
    assertThat(inSession(formatter, record(Level.WARNING, "no connection left")))
        .isEqualTo(
            "{\"time\":\"2030-01-01T00:00:00.000Z\",\"trace\":\"the-trace\",\"clock\":[1],"
                + "\"env\":\"the-env\",\"service\":\"\",\"level\":\"WARN\","
                + "\"category\":\"com.example.Pool\",\"text\":\"no connection left\","
                + "\"properties\":{\"user\":17}}\n");
  }

  @Test
  void addsNothingOutsideOfASession() {
    assertThat(formatter.format(record(Level.CONFIG, "set")))
        .isEqualTo(
            "{\"time\":\"2030-01-01T00:00:00.000Z\",\"service\":\"\",\"level\":\"DEBUG\","
                + "\"category\":\"com.example.Pool\",\"text\":\"set\"}\n");
  }

  @Test
  void fillsInParametersAndShowsTheException() {
    LogRecord record = record(Level.SEVERE, "lost {0}");
    record.setParameters(new Object[] {"it"});
    record.setThrown(new IllegalStateException("why"));

    JsonObject read = read(formatter.format(record));

    assertThat(read.string("text")).contains("lost it");
    JsonObject error = read.object("error").orElseThrow();
    assertThat(error.string("type")).contains("java.lang.IllegalStateException");
    assertThat(error.string("message")).contains("why");
    assertThat(error.string("stack").orElseThrow()).contains("\tat dev.mdk.tracing");
  }

  @ParameterizedTest
  @MethodSource("dev.mdk.tracing.JsonLinesSinkTest#hostile")
  void keepsHostileTextOnOneLineOfAsciiAndReadsItBackAsItWas(String text) {
    LogRecord record = record(Level.INFO, text);
    record.setLoggerName(text);
    record.setThrown(new IllegalStateException(text));

    String line = formatter.format(record);

    assertThat(line).matches("[ -~]+\n");
    JsonObject read = read(line);
    assertThat(read.string("text")).contains(text);
    assertThat(read.string("category")).contains(text);
    assertThat(read.object("error").orElseThrow().string("message")).contains(text);
  }

  @Test
  void doesNotDependOnTheEncodingOfTheHandler() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StreamHandler handler = new StreamHandler(out, formatter);
    handler.setEncoding("US-ASCII");
    handler.publish(record(Level.INFO, "é and 漢字"));
    handler.close();

    assertThat(read(out.toString(US_ASCII)).string("text")).contains("é and 漢字");
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() {
    JsonObject read = read(formatter.format(record(Level.INFO, "m".repeat(Clip.MOST + 3))));

    assertThat(read.string("text").orElseThrow()).hasSize(Clip.MOST);
    assertThat(read.integer("cut")).hasValue(3);
  }

  @Test
  void losesNoRecordToAParameterOrASessionThatThrows() {
    LogRecord record = record(Level.INFO, "got {0}");
    record.setParameters(
        new Object[] {
          new Object() {
            @Override
            public String toString() {
              throw new StackOverflowError();
            }
          }
        });
    List<String> lines = new ArrayList<>();
    FakeSession.run(
        FakeSession.logging(event -> {}), // it can only log, and throws when it is asked for its id
        () -> lines.add(formatter.format(record)));

    assertThat(read(lines.get(0)).string("text"))
        .contains("got {0} (a parameter throws java.lang.StackOverflowError)");
    assertThat(read(lines.get(0)).string("trace")).isEmpty();
  }

  @Test
  void takesARecordWithoutAMessageOrALogger() {
    JsonObject read = read(formatter.format(new LogRecord(Level.INFO, null)));

    assertThat(read.string("text")).contains("");
    assertThat(read.string("category")).contains("");
  }

  @ParameterizedTest
  @CsvSource({
    "dev.mdk.tracing.JsonFormatter.service = orders, shop, orders",
    "dev.mdk.tracing.JsonFormatter.service =, shop, shop",
    "any = thing, shop, shop",
    "any = thing, '', ''",
  })
  void hasTheServiceOfItsConfigurationElseThatOfTheSettings(
      String configured, String setting, String service) throws Exception {
    System.setProperty("mdk.service.name", setting);
    try {
      NativeConfig.during(
          List.of(configured),
          () -> {
            String line = new JsonFormatter().format(record(Level.INFO, "text"));
            assertThat(read(line).string("service")).contains(service);
          });
    } finally {
      System.clearProperty("mdk.service.name");
    }
  }

  @Test
  void showsALineThatWasSerializedAsFarAsItIsKnown() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new SessionRecord(Lines.line("text")));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      JsonObject read = read(formatter.format((LogRecord) in.readObject()));

      assertThat(read.string("text")).contains("text [trace-1 1,2,4]");
      assertThat(read.string("category")).contains("orders");
    }
  }
}
