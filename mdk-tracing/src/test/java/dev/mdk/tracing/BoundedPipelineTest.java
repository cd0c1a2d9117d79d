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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedPipelineTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LINGER = Duration.ofMillis(10);

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
    facilities.time().advance(LINGER);
    assertThat(executor.pending()).isZero();
    assertThat(facilities.time().pending()).isZero();

    offer(pipeline, 1, 2);
    executor.runAll();
    assertThat(sink.texts()).containsExactly("0", "1");
  }

  @Test
  void linesAfterTheFirstWaitForEachOtherUntilTheyFillABatchOrTimeIsOver() {
    LogPipeline pipeline = pipeline(100, 4, sink);
    offer(pipeline, 0, 1);
    executor.runAll(); // the first one at once

    offer(pipeline, 1, 4);
    assertThat(executor.pending()).isZero();
    facilities.time().advance(LINGER.minusNanos(1));
    assertThat(executor.pending()).isZero();
    facilities.time().advance(Duration.ofNanos(1));
    executor.runAll();
    assertThat(sink.batches()).containsExactly(1, 3);

    offer(pipeline, 4, 8);
    assertThat(executor.pending()).isEqualTo(1); // a batch is full
    executor.runAll();
    assertThat(sink.batches()).containsExactly(1, 3, 4);
    assertThat(pipeline.account()).isEqualTo(new Account(8, 8, 0, 0));
  }

  @Test
  void aSinkMaySayHowLongLinesWaitForEachOtherAndTheSettingOverridesIt() {
    LogSink patient =
        new LogSink() {
          @Override
          public void write(List<LogEvent> events) throws Exception {
            sink.write(events);
          }

          @Override
          public Optional<Duration> linger() {
            return Optional.of(SECOND);
          }
        };
    LogPipeline pipeline = pipeline(100, 4, patient);
    offer(pipeline, 0, 1);
    executor.runAll();
    assertThat(facilities.time().untilNext()).contains(SECOND);

    Settings settings = Settings.of(Map.of("log.linger", "20ms"));
    TestFacilities others = new TestFacilities();
    pipeline = new BoundedPipelineProvider().create(settings, others, List.of(patient));
    offer(pipeline, 0, 1);
    assertThat(others.time().untilNext()).contains(Duration.ofMillis(20));
  }

  private static void offer(LogPipeline pipeline, LogLevel level, String... texts) {
    for (String text : texts) {
      pipeline.offer(line(level, "orders", text, Optional.empty(), Map.of()));
    }
  }

  @Test
  void aFullQueueGivesUpTheLowestLevelFirstAndOfItTheNewest() {
    LogPipeline pipeline = pipeline(4, 10, sink);
    offer(pipeline, LogLevel.DEBUG, "d1", "d2");
    offer(pipeline, LogLevel.INFO, "i1", "i2");

    offer(pipeline, LogLevel.DEBUG, "d3"); // no lower one
    offer(pipeline, LogLevel.INFO, "i3"); // for d2
    offer(pipeline, LogLevel.ERROR, "e1", "e2"); // for d1 and i3

    assertThat(pipeline.account()).isEqualTo(new Account(8, 0, 4, 4));
    assertThat(pipeline.drops()).isEqualTo(Map.of("full", 4L));
    executor.runAll();
    assertThat(sink.texts())
        .containsExactly("i1", "i2", "e1", "e2", "log lines dropped here: 4 (4 full)");
  }

  @Test
  void aFullQueueGivesUpWhatTheSettingSays() {
    for (String policy : List.of("newest", "oldest")) {
      RecordingSink taken = new RecordingSink();
      LogPipeline pipeline =
          new BoundedPipelineProvider()
              .create(
                  Settings.of(Map.of("log.queue", "3", "log.full", policy)),
                  facilities,
                  List.of(taken));
      offer(pipeline, LogLevel.ERROR, "e1");
      offer(pipeline, LogLevel.DEBUG, "d1", "d2");
      offer(pipeline, LogLevel.INFO, "i1", "i2");
      executor.runAll();
      assertThat(taken.texts().subList(0, 3))
          .isEqualTo(
              policy.equals("newest") ? List.of("e1", "d1", "d2") : List.of("d2", "i1", "i2"));
      assertThat(pipeline.drops()).isEqualTo(Map.of("full", 2L));
    }
  }

  @Test
  void keepsTheOrderOverAllLevels() {
    LogPipeline pipeline = pipeline(100, 3, sink);
    List<LogLevel> levels = List.of(LogLevel.values());
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      offer(pipeline, levels.get(i * 7 % 5), "" + i);
      expected.add("" + i);
    }
    executor.runAll();
    assertThat(sink.texts()).isEqualTo(expected);
  }

  @Test
  void dropsTheNewestOfAFullQueueAndSaysSoWhenThereIsRoom() {
    LogPipeline pipeline = pipeline(3, 2, sink);

    offer(pipeline, 0, 8);

    assertThat(pipeline.account()).isEqualTo(new Account(8, 0, 5, 3));
    assertThat(facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("log", "full", 1)); // at once; the rest in a second
    executor.runAll();
    assertThat(sink.texts()).containsExactly("0", "1", "log lines dropped here: 5 (5 full)", "2");
    LogEvent report = sink.events().get(2);
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

      assertThat(sink.await(1000, Duration.ofSeconds(60))).isTrue();
      assertThat(slow.awaitBlocked(Duration.ofSeconds(60))).isTrue();
      assertThat(slow.events()).isEmpty();
      assertThat(sink.texts()).isEqualTo(texts(0, 1000));
      slow.release();
      assertThat(pipeline.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(slow.texts()).isEqualTo(texts(0, 1000));
      assertThat(pipeline.account()).isEqualTo(new Account(2000, 2000, 0, 0)); // once for each
    }
    assertThat(slow.closings()).isEqualTo(1);
    assertThat(sink.closings()).isEqualTo(1);
  }

  /** Takes all lines but those whose text begins with a word. */
  private LogSink picky(String word) {
    return batch -> {
      for (LogEvent event : batch) {
        if (event.text().startsWith(word)) {
          throw new IllegalStateException("not " + event.text());
        }
      }
      sink.write(batch);
    };
  }

  @Test
  void aLineAtWhichASinkThrowsIsLostAndNoOtherBecauseOfIt() {
    LogPipeline pipeline = pipeline(100, 16, picky("bad"));
    offer(pipeline, LogLevel.INFO, "bad 1", "0", "1", "2", "bad 2", "3", "4", "bad 3");
    executor.runAll();

    assertThat(sink.texts().stream().filter(text -> !text.startsWith("log")))
        .containsExactly("0", "1", "2", "3", "4");
    assertThat(pipeline.drops()).isEqualTo(Map.of("failed", 3L));
    assertThat(pipeline.account().queued()).isZero();
    assertThat(executor.pending()).isZero();
  }

  @Test
  void theLinesOfASinkThatIsGoneWaitUntilItIsBack() {
    LogPipeline pipeline = pipeline(100, 4, sink);
    sink.fail(3);

    offer(pipeline, 0, 8);
    executor.runAll();
    assertThat(sink.failures()).isEqualTo(1);
    assertThat(pipeline.health().state()).isEqualTo(Health.State.DEGRADED);
    for (long millis : new long[] {100, 200}) { // the half of it at least
      assertThat(facilities.time().untilNext().orElseThrow())
          .isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
      offer(pipeline, 0, 0);
      facilities.time().advance(facilities.time().untilNext().orElseThrow());
      executor.runAll();
    }
    assertThat(sink.failures()).isEqualTo(3);
    assertThat(pipeline.account()).isEqualTo(new Account(8, 0, 0, 8));

    facilities.time().advance(facilities.time().untilNext().orElseThrow());
    executor.runAll();

    assertThat(sink.texts()).isEqualTo(texts(0, 8));
    assertThat(sink.batches()).containsExactly(1, 2, 1, 4); // 1 left of the first four
    assertThat(pipeline.account()).isEqualTo(new Account(8, 8, 0, 0));
    assertThat(pipeline.health().state()).isEqualTo(Health.State.UP);
  }

  @Test
  void whileASinkIsGoneNobodyCallsItBeforeItsTime() {
    LogPipeline pipeline = pipeline(100, 4, sink);
    sink.fail(Integer.MAX_VALUE);
    offer(pipeline, 0, 1);
    executor.runAll();

    offer(pipeline, 1, 50); // many batches
    executor.runAll();
    assertThat(sink.failures()).isEqualTo(1);

    facilities.time().advance(Duration.ofMinutes(1)); // runs the timer, whose task wakes a thread
    executor.runAll();
    assertThat(sink.failures()).isEqualTo(2);
  }

  @Test
  void aLineThatIsTriedTooLongIsLostAtLast() {
    List<String> taken = new ArrayList<>();
    LogPipeline pipeline =
        pipeline(
            100,
            4,
            batch -> {
              if (batch.get(0).text().equals("0")) {
                throw new IOException("gone, it says");
              }
              batch.forEach(event -> taken.add(event.text()));
            });
    offer(pipeline, 0, 2);
    for (int i = 0; i < 100 && taken.isEmpty(); i++) {
      executor.runAll();
      facilities.time().advance(Duration.ofSeconds(5));
    }
    executor.runAll();
    assertThat(taken).contains("1");
    assertThat(pipeline.drops()).isEqualTo(Map.of("failed", 1L));
    assertThat(facilities.time().nanoTime()).isGreaterThan(Duration.ofMinutes(5).toNanos());
  }

  @Test
  void aSinkOfThisModuleMayTakeAPartAndAskForTime() {
    List<Integer> sizes = new ArrayList<>();
    List<Undelivered> answers =
        new ArrayList<>(
            List.of(
                Undelivered.refused("two of these", 1, 2),
                Undelivered.later("busy", 1, Duration.ofSeconds(30))));
    LogPipeline pipeline =
        pipeline(
            100,
            3,
            batch -> {
              if (batch.get(0).category().equals("mdk")) {
                return; // what was dropped
              }
              sizes.add(batch.size());
              if (!answers.isEmpty()) {
                throw answers.remove(0);
              }
            });
    offer(pipeline, 0, 6);
    executor.runAll();

    assertThat(sizes).containsExactly(3, 3);
    assertThat(pipeline.account()).isEqualTo(new Account(6, 2, 2, 2));
    assertThat(pipeline.drops()).isEqualTo(Map.of("refused", 2L));
    assertThat(facilities.time().untilNext()).contains(Duration.ofSeconds(30));
    facilities.time().advance(Duration.ofSeconds(30));
    executor.runAll();
    assertThat(pipeline.account().queued()).isZero();
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
  void warnsOfASinkThatThrowsOnceAMinuteAtMostAndNeverIntoASession() {
    List<LogEvent> routed = new ArrayList<>();
    try (NativeLog nativeLog = new NativeLog(new SessionHandler())) {
      LogSink broken =
          batch -> {
            throw new IllegalStateException("told to fail");
          };
      LogPipeline failing = pipeline(100, 1, broken);

      FakeSession.run(
          FakeSession.logging(routed::add),
          () -> {
            offer(failing, 0, 50);
            executor.runAll();
            facilities.time().advance(Duration.ofMinutes(1));
            offer(failing, 50, 100);
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
      assertThat(nativeLog.records().get(1).getMessage()).contains("dropped 50 (50 failed)");
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
    facilities.time().advance(LINGER);
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
    facilities.time().advance(SECOND);
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
    assertThatThrownBy(
            () ->
                new BoundedPipelineProvider()
                    .create(Settings.of(Map.of("log.full", "random")), facilities, List.of(sink)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("log.full: random (expected: one of lowest, newest, oldest)");
    assertThatThrownBy(() -> pipeline(1, 0, sink))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("log.batch: 0");
  }
}
