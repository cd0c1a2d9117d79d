package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.example.NoSecrets;
import dev.mdk.LogLevel;
import dev.mdk.Session;
import dev.mdk.spi.LogEvent;
import dev.mdk.testing.Crowd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionHandlerTest {

  private static final Logger LOGGER = Logger.getLogger("com.example.payment");

  private final SessionHandler handler = new SessionHandler();
  private final NativeLog nativeLog = new NativeLog(handler);
  private final List<LogEvent> lines = Collections.synchronizedList(new ArrayList<>());
  private final List<Exception> told = new ArrayList<>();
  private final Session session = FakeSession.logging(lines::add);

  SessionHandlerTest() {
    handler.setErrorManager(
        new ErrorManager() {
          @Override
          public synchronized void error(String message, Exception thrown, int code) {
            told.add(thrown);
          }
        });
  }

  @AfterEach
  void putBack() {
    nativeLog.close();
  }

  private List<String> logged(Consumer<Logger> code) {
    FakeSession.run(session, () -> code.accept(LOGGER));
    return lines.stream().map(LogEvent::text).toList();
  }

  @Test
  void bringsARecordIntoTheCurrentSessionWithItsParametersFilledIn() {
    List<String> texts = logged(log -> log.log(Level.INFO, "charging {0} to {1}", args(7, "Ann")));

    assertThat(texts).containsExactly("charging 7 to Ann");
    assertThat(lines.get(0).category()).isEqualTo("com.example.payment");
  }

  private static Object[] args(Object... args) {
    return args;
  }

  @ParameterizedTest
  @CsvSource({"SEVERE,ERROR", "1200,ERROR", "WARNING,WARN", "950,WARN", "INFO,INFO"})
  void mapsTheLevelsThatASessionWrites(String nativeLevel, LogLevel level) {
    logged(log -> log.log(Level.parse(nativeLevel), "text"));

    assertThat(lines).extracting(LogEvent::level).containsExactly(level);
  }

  @ParameterizedTest
  @CsvSource({"CONFIG", "FINE", "FINER", "FINEST"})
  void mapsWhatIsBelowToDebugWhichTheSessionDecidesOn(String nativeLevel) {
    AtomicInteger formatted = new AtomicInteger();
    Object parameter =
        new Object() {
          @Override
          public String toString() {
            return "formatted " + formatted.incrementAndGet();
          }
        };

    assertThat(logged(log -> log.log(Level.parse(nativeLevel), "{0}", parameter))).isEmpty();
    assertThat(formatted).hasValue(0);
    assertThat(Levels.fromNative(Level.parse(nativeLevel))).isEqualTo(LogLevel.DEBUG);
  }

  @Test
  void passesAnExceptionAsAnException() {
    IllegalStateException thrown = new IllegalStateException("declined");

    assertThat(logged(log -> log.log(Level.WARNING, "no luck", thrown))).containsExactly("no luck");
    assertThat(lines.get(0).thrown()).containsSame(thrown);
  }

  @Test
  void looksUpTheMessageInTheBundleOfTheRecord() {
    LogRecord record = new LogRecord(Level.INFO, "key");
    record.setLoggerName("any");
    record.setParameters(args(3));
    record.setResourceBundle(
        new ListResourceBundle() {
          @Override
          protected Object[][] getContents() {
            return new Object[][] {{"key", "found {0} times"}};
          }
        });

    assertThat(logged(log -> log.log(record))).containsExactly("found 3 times");
  }

  @Test
  void takesRecordsWithoutAMessageOrALogger() {
    assertThat(logged(log -> Logger.getAnonymousLogger().log(new LogRecord(Level.INFO, null))))
        .containsExactly("");
    assertThat(lines.get(0).category()).isEmpty();
  }

  @Test
  void doesNothingOutsideOfASessionAndAfterItsClose() {
    LOGGER.info("outside");
    handler.close();

    assertThat(logged(log -> log.info("after"))).isEmpty();
    assertThat(nativeLog.records()).hasSize(2);
    assertThat(told).isEmpty();
  }

  @Test
  void bringsWhatIsOutsideOfAnySessionIntoTheOneGivenForThat() {
    List<String> ofTheProcess = new ArrayList<>();
    Session process = FakeSession.logging(line -> ofTheProcess.add(line.text()));
    Logger.getLogger("").removeHandler(handler);
    Logger.getLogger("").addHandler(new SessionHandler(process));

    LOGGER.info("outside");
    Logger.getLogger("dev.mdk.session").info("own");

    assertThat(logged(log -> log.info("inside"))).containsExactly("inside");
    assertThat(ofTheProcess).containsExactly("outside");
  }

  @Test
  void obeysItsLevelAndItsFilter() {
    handler.setLevel(Level.WARNING);
    handler.setFilter(record -> !record.getMessage().contains("secret"));

    assertThat(
            logged(
                log -> {
                  log.info("too low");
                  log.warning("secret");
                  log.warning("passes");
                }))
        .containsExactly("passes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mdk", "dev.mdk.tracing", "dev.mdk.anything.at.all"})
  void leavesOutTheLoggersOfTheLibrary(String name) {
    assertThat(logged(log -> Logger.getLogger(name).severe("own"))).isEmpty();
    assertThat(logged(log -> Logger.getLogger("dev.mdkish").severe("foreign"))).hasSize(1);
  }

  @Test
  void doesNotBringWhatIsLoggedBecauseALineIsLogged() {
    Session logsItself =
        FakeSession.logging(
            line -> {
              lines.add(line);
              LOGGER.info("line logged: " + line.text());
            });

    FakeSession.run(logsItself, () -> LOGGER.info("first"));
    FakeSession.run(logsItself, () -> LOGGER.info("second"));

    assertThat(lines).extracting(LogEvent::text).containsExactly("first", "second");
    assertThat(nativeLog.records()).hasSize(4);
  }

  @Test
  void neverThrowsAndTellsTheErrorManager() {
    IllegalStateException thrown = new IllegalStateException("session");
    Session broken =
        FakeSession.logging(
            line -> {
              throw thrown;
            });
    Session worse =
        FakeSession.logging(
            line -> {
              throw new StackOverflowError();
            });

    assertThatCode(() -> FakeSession.run(broken, () -> LOGGER.info("text")))
        .doesNotThrowAnyException();
    assertThatCode(() -> FakeSession.run(worse, () -> LOGGER.info("text")))
        .doesNotThrowAnyException();

    assertThat(told).hasSize(2).startsWith(thrown);
    assertThat(told.get(1)).hasCauseInstanceOf(StackOverflowError.class);
    assertThat(logged(log -> log.info("goes on"))).containsExactly("goes on");
  }

  @Test
  @Timeout(120)
  void letsOneThreadPublishWhileAnotherIsStuckInItsSession() {
    AtomicInteger inside = new AtomicInteger();
    Session waitsForTheOther =
        FakeSession.logging(
            line -> {
              inside.incrementAndGet();
              while (inside.get() < 2) {
                Thread.onSpinWait();
              }
            });

    Crowd.run(2, number -> FakeSession.run(waitsForTheOther, () -> LOGGER.info("both")));

    assertThat(inside).hasValue(2);
  }

  @Test
  void asksItsFilterOnlyAboutWhatWouldGoIntoASession() {
    List<String> asked = new ArrayList<>();
    handler.setFilter(record -> asked.add(record.getMessage()));

    LOGGER.info("outside");
    logged(log -> Logger.getLogger("dev.mdk.session").info("own"));
    logged(log -> log.info("inside"));

    assertThat(asked).containsExactly("inside");
  }

  @Test
  void tellsTheErrorManagerOfAFilterThatThrows() {
    IllegalStateException thrown = new IllegalStateException("filter");
    handler.setFilter(
        record -> {
          throw thrown;
        });

    assertThat(logged(log -> log.info("text"))).isEmpty();
    assertThat(told).containsExactly(thrown);
  }

  @Test
  void isMadeByTheLogManagerWithTheLevelAndTheFilterOfItsConfiguration() throws Exception {
    NativeConfig.during(
        List.of(
            "handlers = dev.mdk.tracing.SessionHandler",
            "dev.mdk.tracing.SessionHandler.level = WARNING",
            "dev.mdk.tracing.SessionHandler.filter = com.example.NoSecrets"),
        () -> {
          assertThat(Logger.getLogger("").getHandlers())
              .singleElement()
              .isInstanceOf(SessionHandler.class)
              .satisfies(made -> assertThat(made.getLevel()).isEqualTo(Level.WARNING))
              .satisfies(made -> assertThat(made.getFilter()).isInstanceOf(NoSecrets.class));
          assertThat(
                  logged(
                      log -> {
                        log.info("too low");
                        log.warning("a secret");
                        log.warning("passes");
                      }))
              .containsExactly("passes");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "level = LOUD",
        "filter = com.example.Missing",
        "filter = java.lang.String",
        "filter = dev.mdk.tracing.SessionHandlerTest$Unwilling",
        "level =",
        "filter ="
      })
  void takesAWrongConfigurationAsNone(String wrong) throws Exception {
    NativeConfig.during(
        List.of("dev.mdk.tracing.SessionHandler." + wrong),
        () -> {
          SessionHandler made = new SessionHandler(); // prints what is wrong, as handlers do

          assertThat(made.getLevel()).isEqualTo(Level.ALL);
          assertThat(made.getFilter()).isNull();
        });
  }

  /** A filter whose constructor throws. */
  public static final class Unwilling implements Filter {

    /** Makes none. */
    public Unwilling() {
      throw new StackOverflowError();
    }

    @Override
    public boolean isLoggable(LogRecord record) {
      return true;
    }
  }
}
