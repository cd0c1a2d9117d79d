package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.Settings;
import dev.mdk.testing.RecordingSink;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PipelineCloseTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestFacilities facilities = new TestFacilities().withExecutor(threads);
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void endThreads() {
    sink.release();
    threads.shutdownNow();
  }

  private LogPipeline pipeline(Facilities facilities) {
    return new BoundedPipelineProvider()
        .create(Settings.of(Map.of("log.batch", "2")), facilities, List.of(sink));
  }

  /** Turns the time as soon as the other thread waits for it. */
  private void advanceOnceSomebodyWaits(Duration by) {
    while (facilities.time().pending() == 0) {
      Thread.onSpinWait();
    }
    facilities.time().advance(by);
  }

  @Test
  void flushWaitsForAllThatWasTakenBefore() throws Exception {
    LogPipeline pipeline = pipeline(facilities);
    sink.block();
    for (int i = 0; i < 5; i++) {
      pipeline.offer(line("" + i));
    }
    CompletableFuture<Boolean> flushed =
        CompletableFuture.supplyAsync(() -> pipeline.flush(Duration.ofSeconds(3)), threads);
    assertThat(sink.awaitBlocked(LONG)).isTrue();
    assertThat(flushed).isNotDone();

    sink.release();

    assertThat(flushed.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.texts()).containsExactly("0", "1", "2", "3", "4");
    assertThat(pipeline.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void flushGivesUpAtItsLimit() throws Exception {
    LogPipeline pipeline = pipeline(facilities);
    sink.block();
    pipeline.offer(line("0"));
    CompletableFuture<Boolean> flushed =
        CompletableFuture.supplyAsync(() -> pipeline.flush(Duration.ofSeconds(3)), threads);

    advanceOnceSomebodyWaits(Duration.ofSeconds(3));

    assertThat(flushed.get(60, TimeUnit.SECONDS)).isFalse();
    assertThat(pipeline.account()).isEqualTo(new Account(1, 0, 0, 1));
  }

  @Test
  void flushOfAnInterruptedThreadReturnsAndStaysInterrupted() {
    LogPipeline pipeline = pipeline(facilities);
    sink.block();
    pipeline.offer(line("0"));

    Thread.currentThread().interrupt();
    boolean flushed = pipeline.flush(LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(flushed).isFalse();
  }

  @Test
  void closeHandsOverTheRestAndClosesTheSinkAfterIt() {
    LogPipeline pipeline = pipeline(facilities);
    for (int i = 0; i < 5; i++) {
      pipeline.offer(line("" + i));
    }

    Thread.currentThread().interrupt(); // does not lose the last lines
    pipeline.close();
    assertThat(Thread.interrupted()).isTrue();
    pipeline.close();

    assertThat(sink.texts()).containsExactly("0", "1", "2", "3", "4");
    assertThat(sink.closings()).isEqualTo(1);
    assertThat(pipeline.isOpen()).isFalse();
    pipeline.offer(line("late"));
    assertThat(pipeline.account()).isEqualTo(new Account(6, 5, 1, 0));
    assertThat(facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("log", "closed", 1));
    assertThat(pipeline.flush(LONG)).isTrue();
  }

  @Test
  void closeSaysInTheLastLineWhatWasDroppedJustBefore() {
    RecordingSink picky = new RecordingSink();
    LogPipeline pipeline =
        new BoundedPipelineProvider()
            .create(
                Settings.NONE,
                facilities.withExecutor(Runnable::run),
                List.of(
                    batch -> {
                      if (batch.get(0).text().equals("0")) {
                        throw new IllegalStateException("not this one");
                      }
                      picky.write(batch);
                    }));
    pipeline.offer(line("0"));

    pipeline.close();

    assertThat(picky.texts()).containsExactly("log lines dropped here: 1 (1 failed)");
    assertThat(pipeline.account()).isEqualTo(new Account(2, 1, 1, 0));
  }

  @Test
  void closeTriesASinkThatIsGoneOnceMoreAndWaitsForNothing() {
    LogPipeline pipeline = pipeline(facilities.withExecutor(Runnable::run));
    sink.fail(1);
    pipeline.offer(line("0"));
    pipeline.offer(line("1"));
    assertThat(pipeline.account()).isEqualTo(new Account(2, 0, 0, 2));

    pipeline.close();
    assertThat(sink.texts()).containsExactly("0", "1");

    RecordingSink gone = new RecordingSink();
    gone.fail(Integer.MAX_VALUE);
    pipeline =
        new BoundedPipelineProvider()
            .create(Settings.NONE, facilities.withExecutor(Runnable::run), List.of(gone));
    pipeline.offer(line("0"));
    pipeline.offer(line("1"));
    pipeline.close();
    assertThat(gone.failures()).isEqualTo(2); // at first, and at the end
    assertThat(gone.closings()).isEqualTo(1);
    assertThat(pipeline.account()).isEqualTo(new Account(2, 0, 2, 0));
    assertThat(pipeline.drops()).isEqualTo(Map.of("closed", 2L));
  }

  @Test
  void closeTriesOnceMoreWhatWasUnderWayAndFailsThen() throws Exception {
    LogPipeline pipeline = pipeline(facilities);
    sink.block();
    sink.fail(1);
    pipeline.offer(line("0"));
    assertThat(sink.awaitBlocked(LONG)).isTrue();
    pipeline.offer(line("1"));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pipeline::close, threads);
    while (facilities.time().pending() == 0) { // for its limit, when it has begun
      Thread.onSpinWait();
    }

    sink.release();

    closing.get(60, TimeUnit.SECONDS);
    assertThat(sink.failures()).isEqualTo(1);
    assertThat(sink.texts()).containsExactly("0", "1");
    assertThat(pipeline.account()).isEqualTo(new Account(2, 2, 0, 0));
  }

  @Test
  void closeGivesUpAtItsLimitAndCountsExactlyWhatNobodyTook() throws Exception {
    LogPipeline pipeline = pipeline(facilities);
    sink.block();
    pipeline.offer(line("0"));
    assertThat(sink.awaitBlocked(LONG)).isTrue();
    for (int i = 1; i < 5; i++) {
      pipeline.offer(line("" + i));
    }
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pipeline::close, threads);

    advanceOnceSomebodyWaits(Duration.ofSeconds(2));

    closing.get(60, TimeUnit.SECONDS);
    assertThat(pipeline.account()).isEqualTo(new Account(5, 0, 4, 1)); // the sink still has one
    assertThat(pipeline.flush(LONG)).isFalse(); // and nobody waits for it
    assertThat(sink.closings()).isZero();
    assertThat(facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("log", "closed", 4));

    sink.release();
    assertThat(sink.await(1, LONG)).isTrue();
    while (sink.closings() == 0) {
      Thread.onSpinWait();
    }
    assertThat(sink.texts()).containsExactly("0");
    assertThat(pipeline.account()).isEqualTo(new Account(5, 1, 4, 0));
  }
}
