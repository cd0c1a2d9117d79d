package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Health;
import dev.mdk.LogLevel;
import dev.mdk.MdkEvent;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedPipelineTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualExecutor executor = new ManualExecutor();
  private final TestFacilities facilities = new TestFacilities().withExecutor(executor);
  private final RecordingSink sink = new RecordingSink();

  private LogPipeline pipeline(int queue, int batch, LogSink... sinks) {
    Settings settings =
        Settings.of(Map.of("log.queue", "" + queue, "log.batch", "" + batch, "service.name", "me"));
    return new BoundedPipelineProvider().create(settings, facilities, List.of(sinks));
  }

  private static void offer(LogPipeline pipeline, int from, int to) {
    IntStream.range(from, to).forEach(i -> pipeline.offer(line("" + i)));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void handsOverWhatIsThereInOrderAndInBatches() {
    LogPipeline pipeline = pipeline(100, 4, sink);

    offer(pipeline, 0, 10);

    assertThat(pipeline.account()).isEqualTo(new Account(10, 0, 0, 10));
    assertThat(executor.pending()).isEqualTo(1); // one drain for all
    executor.runAll();
    assertThat(sink.texts()).isEqualTo(texts(0, 10));
    assertThat(sink.batches()).containsExactly(4, 4, 2);
    assertThat(pipeline.account()).isEqualTo(new Account(10, 10, 0, 0));
  }

  @Test
  void usesNoThreadWhileThereIsNothingToHandOver() {
    LogPipeline pipeline = pipeline(100, 4, sink);
    assertThat(executor.pending()).isZero();

    offer(pipeline, 0, 1);
    executor.runAll();
    assertThat(executor.pending()).isZero();
    assertThat(facilities.time().pending()).isZero();

    offer(pipeline, 1, 2);
    executor.runAll();
    assertThat(sink.texts()).containsExactly("0", "1");
  }

  @Test
  void dropsTheNewestOfAFullQueueAndSaysSoWhenThereIsRoom() {
    LogPipeline pipeline = pipeline(3, 2, sink);

    offer(pipeline, 0, 8);

    assertThat(pipeline.account()).isEqualTo(new Account(8, 0, 5, 3));
    assertThat(facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("log", "full", 1)); // at once; the rest in a second
    executor.runAll();
    assertThat(sink.texts()).containsExactly("0", "1", "2", "log lines dropped here: 5 (5 full)");
    LogEvent report = sink.events().get(3);
    assertThat(report.level()).isEqualTo(LogLevel.WARN);
    assertThat(report.category()).isEqualTo("mdk");
    assertThat(report.service()).isEqualTo("me");
    assertThat(report.processId()).isEqualTo(facilities.processId());
    assertThat(pipeline.account()).isEqualTo(new Account(9, 4, 5, 0)); // the report is a line, too
    assertThat(pipeline.health().detail())
        .isEqualTo("offered 9, delivered 4, dropped 5 (5 full), queued 0");
  }

  @Test
  void saysWhatWasDroppedOnceASecondAtMostAndEachDropOnce() {
    LogPipeline pipeline = pipeline(3, 3, sink);
    offer(pipeline, 0, 5);
    executor.runAll();
    offer(pipeline, 5, 10);
    executor.runAll();
    assertThat(sink.texts().subList(3, 7))
        .containsExactly("log lines dropped here: 2 (2 full)", "5", "6", "7");

    facilities.time().advance(SECOND.minusNanos(1));
    executor.runAll();
    assertThat(sink.texts()).hasSize(7);

    facilities.time().advance(Duration.ofNanos(1));
    executor.runAll();
    assertThat(sink.texts()).hasSize(8).endsWith("log lines dropped here: 2 (2 full)");
    assertThat(facilities.time().pending()).isZero();

    facilities.time().advance(SECOND.multipliedBy(5));
    executor.runAll();
    assertThat(sink.texts()).hasSize(8);
    assertThat(
            facilities.events().of(MdkEvent.Dropped.class).stream()
                .mapToLong(MdkEvent.Dropped::count))
        .containsExactly(1L, 3L);
  }

  @Test
  void aSinkThatBlocksDelaysNoOther() throws Exception {
    RecordingSink slow = new RecordingSink();
    slow.block();
    try (var real = dev.mdk.spi.Facilities.system().start();
        var pipeline =
            new BoundedPipelineProvider().create(Settings.NONE, real, List.of(slow, sink))) {
      offer(pipeline, 0, 1000);

      assertThat(sink.await(1000, Duration.ofSeconds(10))).isTrue();
      assertThat(slow.awaitBlocked(Duration.ofSeconds(10))).isTrue();
      assertThat(slow.events()).isEmpty();
      assertThat(sink.texts()).isEqualTo(texts(0, 1000));
      slow.release();
      assertThat(pipeline.flush(Duration.ofSeconds(10))).isTrue();
      assertThat(slow.texts()).isEqualTo(texts(0, 1000));
      assertThat(pipeline.account()).isEqualTo(new Account(2000, 2000, 0, 0)); // once for each
    }
    assertThat(slow.closings()).isEqualTo(1);
    assertThat(sink.closings()).isEqualTo(1);
  }

  @Test
  void aSinkThatThrowsLosesThatBatchAndHearsOfItWhenItWorksAgain() {
    LogPipeline pipeline = pipeline(100, 2, sink);
    sink.fail(2);

    offer(pipeline, 0, 4);
    executor.runAll();

    assertThat(pipeline.account()).isEqualTo(new Account(4, 0, 4, 0));
    assertThat(pipeline.health().state()).isEqualTo(Health.State.DEGRADED);
    assertThat(executor.pending() + facilities.time().pending()).isZero(); // not said in vain

    offer(pipeline, 4, 5);
    executor.runAll();
    assertThat(sink.texts()).containsExactly("4", "log lines dropped here: 4 (4 failed)");
    assertThat(pipeline.health().state()).isEqualTo(Health.State.UP);
  }

  @Test
  void saysAgainWhatWasLostWithTheLineThatSaidIt() {
    List<String> seen = new ArrayList<>();
    int[] refusals = {1};
    LogPipeline pipeline =
        pipeline(
            2,
            2,
            batch -> {
              if (batch.get(0).category().equals("mdk") && refusals[0]-- > 0) {
                throw new IllegalStateException("not this one");
              }
              batch.forEach(event -> seen.add(event.text()));
            });
    offer(pipeline, 0, 3);
    executor.runAll();
    assertThat(seen).containsExactly("0", "1");

    facilities.time().advance(SECOND);
    offer(pipeline, 3, 4);
    executor.runAll();

    assertThat(seen).containsExactly("0", "1", "3", "log lines dropped here: 2 (1 full, 1 failed)");
  }

  @Test
  void warnsOfASinkThatThrowsOnceASecondAtMostAndNeverIntoASession() {
    List<LogEvent> routed = new ArrayList<>();
    try (NativeLog nativeLog = new NativeLog(new SessionHandler())) {
      LogPipeline pipeline = pipeline(100, 1, sink);
      sink.fail(Integer.MAX_VALUE);

      FakeSession.run(
          FakeSession.logging(routed::add),
          () -> {
            offer(pipeline, 0, 50);
            executor.runAll();
            facilities.time().advance(SECOND);
            offer(pipeline, 50, 100);
            executor.runAll();
          });

      assertThat(nativeLog.records())
          .hasSize(2)
          .allSatisfy(
              record -> {
                assertThat(record.getLoggerName()).isEqualTo("dev.mdk.tracing");
                assertThat(record.getLevel()).isEqualTo(Level.WARNING);
                assertThat(record.getThrown()).hasMessage("told to fail");
              });
      assertThat(nativeLog.records().get(1).getMessage()).contains("dropped 51 (51 failed)");
      assertThat(routed).isEmpty();
    }
  }

  @Test
  void outlivesErrorsAndSinksThatCannotEvenSayTheirName() {
    LogSink broken =
        new LogSink() {
          @Override
          public void write(List<LogEvent> events) {
            throw new StackOverflowError();
          }

          @Override
          public void close() {
            throw new IllegalStateException("close");
          }

          @Override
          public String toString() {
            throw new IllegalStateException("name");
          }
        };
    LogPipeline pipeline = pipeline(10, 10, broken, sink);

    offer(pipeline, 0, 1);
    executor.runAll();
    offer(pipeline, 1, 2);
    executor.runAll();

    assertThat(sink.texts()).containsExactly("0", "1");
    assertThat(pipeline.account()).isEqualTo(new Account(4, 2, 2, 0));
  }

  @Test
  void dropsWhatASinkLogsWhileItWrites() {
    List<Consumer<String>> log = new ArrayList<>();
    LogPipeline pipeline =
        pipeline(10, 10, batch -> log.forEach(to -> to.accept("written " + batch.size())));
    log.add(text -> pipeline.offer(line(text)));

    offer(pipeline, 0, 1);
    executor.runAll();

    assertThat(pipeline.account()).isEqualTo(new Account(2, 1, 1, 0));
    assertThat(executor.pending() + facilities.time().pending()).isZero(); // nor goes on for ever
    assertThat(pipeline.health().detail()).contains("(1 recursive)");
  }

  @Test
  void neitherThrowsNorLosesLinesWhenNoThreadCanBeHad() {
    boolean[] refuses = {true};
    TestFacilities unable =
        facilities.withExecutor(
            task -> {
              if (refuses[0]) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              executor.execute(task);
            });
    LogPipeline pipeline =
        new BoundedPipelineProvider().create(Settings.NONE, unable, List.of(sink));

    assertThatCode(() -> offer(pipeline, 0, 2)).doesNotThrowAnyException();
    assertThat(pipeline.account()).isEqualTo(new Account(2, 0, 0, 2));
    refuses[0] = false;
    offer(pipeline, 2, 3);
    executor.runAll();
    assertThat(sink.texts()).containsExactly("0", "1", "2");

    refuses[0] = true;
    offer(pipeline, 3, 4);
    pipeline.close(); // at once
    assertThat(pipeline.account()).isEqualTo(new Account(4, 3, 1, 0));
    assertThat(sink.closings()).isEqualTo(1);
  }

  @Test
  void isNoPipelineWithoutASink() {
    assertThat(pipeline(10, 10)).isSameAs(LogPipeline.NONE);
  }

  @Test
  void refusesWrongSettings() {
    assertThatThrownBy(() -> pipeline(0, 1, sink))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("log.queue: 0 (expected: a whole number from 1 to 1048576)");
    assertThatThrownBy(() -> pipeline(1, 0, sink))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("log.batch: 0");
  }
}
