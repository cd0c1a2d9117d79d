package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mdk.CausalClock;
import dev.mdk.Health;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingTest {

  private final Bench bench = new Bench("service.name", "greeting");

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void handsOverAllThatIsKnown() {
    Session session = bench.mdk.session().property(PropertyKey.text("a:b"), "c");
    Exception thrown = new Exception("told");

    session.log(LogLevel.WARN, "cat", "text", thrown);

    LogEvent event = bench.pipeline.events().get(0);
    assertThat(event.traceId()).isEqualTo(session.traceId());
    assertThat(event.clock()).isEqualTo(CausalClock.of(1));
    assertThat(event.time()).isEqualTo(ManualTime.BEGINNING);
    assertThat(event.processId()).isEqualTo(bench.facilities.processId());
    assertThat(event.service()).isEqualTo("greeting");
    assertThat(event.level()).isEqualTo(LogLevel.WARN);
    assertThat(event.category()).isEqualTo("cat");
    assertThat(event.text()).isEqualTo("text");
    assertThat(event.thrown()).containsSame(thrown);
    assertThat(event.properties()).isSameAs(session.properties());
  }

  @Test
  void writesWhatTheLevelIncludesAndMakesNoTextForTheRest() {
    AtomicInteger made = new AtomicInteger();
    Supplier<String> text = () -> "made " + made.incrementAndGet();
    Session session = bench.mdk.session();

    session.log(LogLevel.DEBUG, "a", text);
    session.trace(LogLevel.DEBUG).log(LogLevel.DEBUG, "a", text);
    session.trace(LogLevel.CRITICAL).log(LogLevel.ERROR, "a", text);

    assertThat(bench.texts()).containsExactly("made 1");
    assertThat(session.clock()).isEqualTo(CausalClock.of(3));
  }

  @Test
  void hasAWordForEachLevel() {
    Session session = bench.mdk.session().trace(LogLevel.DEBUG);
    Exception thrown = new Exception("told");

    session.critical("a", "1");
    session.critical("a", () -> "2");
    session.critical("a", "3", thrown);
    session.error("a", "4");
    session.error("a", () -> "5");
    session.error("a", "6", thrown);
    session.warn("a", "7");
    session.warn("a", () -> "8");
    session.warn("a", "9", thrown);
    session.info("a", "10");
    session.info("a", () -> "11");
    session.info("a", "12", thrown);
    session.debug("a", "13");
    session.debug("a", () -> "14");
    session.debug("a", "15", thrown);

    List<LogEvent> lines = bench.pipeline.events();
    assertThat(lines).hasSize(15);
    int at = 0;
    for (LogLevel level : LogLevel.values()) {
      for (boolean isThrown : List.of(false, false, true)) {
        LogEvent line = lines.get(at++);
        assertThat(line.text()).isEqualTo(String.valueOf(at));
        assertThat(line.level()).isEqualTo(level);
        assertThat(line.thrown().isPresent()).isEqualTo(isThrown);
      }
    }
  }

  @Test
  void saysWhereEachLineStandsWhetherItIsWrittenOrNot() {
    Session session = bench.mdk.session();
    Exception thrown = new Exception("told");

    List<LogId> written =
        List.of(
            session.log(LogLevel.INFO, "a", "text"),
            session.log(LogLevel.INFO, "a", () -> "made"),
            session.log(LogLevel.INFO, "a", "text", thrown));
    List<LogId> silent =
        List.of(
            session.log(LogLevel.DEBUG, "a", "text"),
            session.log(LogLevel.DEBUG, "a", () -> "made"),
            session.log(LogLevel.DEBUG, "a", "text", thrown));

    assertThat(bench.pipeline.events()).extracting(LogEvent::id).isEqualTo(written);
    assertThat(silent)
        .extracting(LogId::clock)
        .containsExactly(CausalClock.of(4), CausalClock.of(5), CausalClock.of(6));
    assertThat(silent).extracting(LogId::traceId).containsOnly(session.traceId());
  }

  @Test
  void logsWhatATextThrewInsteadOfIt() {
    StackOverflowError thrown = new StackOverflowError();

    bench
        .mdk
        .session()
        .log(
            LogLevel.INFO,
            "a",
            () -> {
              throw thrown;
            });

    assertThat(bench.pipeline.events().get(0).thrown()).containsSame(thrown);
  }

  @Test
  void makesNoTextWithinAnotherAndWritesPlainLines() {
    Session session = bench.mdk.session();

    session.log(LogLevel.INFO, "a", () -> endless(session));

    assertThat(bench.texts()).containsExactly("plain", "outer");
    assertThat(bench.facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("log", "recursion", 1));
    session.log(LogLevel.INFO, "a", () -> "again");
    assertThat(bench.texts()).endsWith("again");
  }

  private static String endless(Session session) {
    session.info("a", "plain");
    session.log(LogLevel.INFO, "a", () -> endless(session));
    return "outer";
  }

  @Test
  void toleratesNulls() {
    Session session = bench.mdk.session();

    assertThatCode(() -> session.log(null, null, (String) null)).doesNotThrowAnyException();
    assertThatCode(() -> session.log(LogLevel.INFO, "a", () -> null)).doesNotThrowAnyException();
    assertThatCode(() -> session.log(LogLevel.INFO, "a", "b", null)).doesNotThrowAnyException();

    assertThat(bench.texts()).containsExactly("null", "null", "b");
  }

  @Test
  void outlivesAPipelineThatThrows() {
    LogPipeline broken = new Broken();
    try (Mdk mdk =
        Bench.builder(new Bench.Parts())
            .facilities(new TestFacilities())
            .logPipeline(broken)
            .start()) {
      assertThatCode(() -> mdk.session().info("a", "b")).doesNotThrowAnyException();
      assertThat(mdk.health().state()).isEqualTo(Health.State.DOWN);
    }
  }

  @Test
  void isSilentAfterTheEnd() {
    Session session = bench.mdk.session();

    bench.mdk.close();

    assertThat(session.info("a", "b").clock()).isEqualTo(CausalClock.of(1));
    assertThat(bench.mdk.session().info("a", "b")).isNotNull();
    assertThat(bench.texts()).isEmpty();
  }

  private static final class Broken implements LogPipeline {
    @Override
    public void offer(LogEvent event) {
      throw new IllegalStateException("broken");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean flush(Duration limit) {
      return true;
    }

    @Override
    public Account account() {
      throw new IllegalStateException("broken");
    }

    @Override
    public void close() {}
  }
}
