package dev.mdk.tracing;

import static dev.mdk.tracing.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Crowd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight threads offer while others read the account, sinks fail, and the pipeline closes. */
@Timeout(120)
class PipelineAccountTest {

  private static final int OFFERERS = 8;
  private static final int READINGS = 200_000;
  private static final int QUEUE = 100;
  private static final List<LogEvent> LINES =
      Stream.of(LogLevel.values())
          .map(level -> line(level, "orders", "text", Optional.empty(), Map.of()))
          .toList();

  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final Counting sink = new Counting();

  /**
   * Takes two batches and throws at the third: loses a line of it, takes a part, or is gone for a
   * moment. Counts by itself what came.
   */
  private static final class Counting implements LogSink {
    final AtomicLong taken = new AtomicLong();
    final AtomicLong reports = new AtomicLong();
    private int batches;
    private boolean inside; // not atomic on purpose: one thread at a time
    volatile boolean overlapped;
    volatile boolean closed;

    @Override
    public void write(List<LogEvent> events) throws IOException {
      overlapped |= inside || closed || events.isEmpty();
      inside = true;
      events.stream()
          .filter(event -> event.category().equals("mdk"))
          .forEach(event -> reports.incrementAndGet());
      int turn = ++batches % 12;
      int takes =
          turn == 3 || turn == 6 || turn == 9 ? 0 : turn == 0 ? events.size() / 2 : events.size();
      taken.addAndGet(takes);
      inside = false;
      switch (turn) {
        case 3 -> throw new IllegalStateException("one of these");
        case 6 -> throw new IOException("gone");
        case 9 -> throw Undelivered.refused("all of these", 0, events.size());
        case 0 -> throw Undelivered.refused("the second half", takes, events.size() - takes);
        default -> {}
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @CsvSource({"false, lowest", "true, lowest", "false, oldest", "true, oldest", "true, newest"})
  void addsUpWheneverItIsReadAndAgreesWithTheSinkInTheEnd(boolean closedInTheMiddle, String full) {
    Settings settings =
        Settings.of(Map.of("log.queue", "" + QUEUE, "log.batch", "7", "log.full", full));
    try (Facilities facilities = Facilities.system().start()) {
      LogPipeline pipeline =
          new BoundedPipelineProvider().create(settings, facilities, List.of(sink));
      Crowd.run(
          OFFERERS + 3,
          number -> {
            if (number < OFFERERS) {
              offer(pipeline);
            } else if (number < OFFERERS + 2) {
              read(pipeline);
            } else if (closedInTheMiddle) {
              while (readings.get() < READINGS / 2) {
                Thread.onSpinWait();
              }
              pipeline.close();
            }
          });
      assertThat(pipeline.flush(Duration.ofSeconds(60))).isTrue();
      pipeline.close();

      Account end = pipeline.account();
      assertThat(end.queued()).isZero();
      assertThat(end.offered()).isEqualTo(begun.get() + sink.reports.get());
      assertThat(end.delivered()).isEqualTo(sink.taken.get());
      assertThat(end.dropped()).isEqualTo(end.offered() - sink.taken.get());
      assertThat(pipeline.drops().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(end.dropped());
      if (!closedInTheMiddle) {
        assertThat(pipeline.drops()).containsKey("full");
      }
      assertThat(sink.overlapped).isFalse();
      assertThat(sink.closed).isTrue();
    }
  }

  private void offer(LogPipeline pipeline) {
    while (readings.get() < READINGS) {
      begun.incrementAndGet();
      pipeline.offer(LINES.get(ThreadLocalRandom.current().nextInt(LINES.size())));
      finished.incrementAndGet();
    }
  }

  private void read(LogPipeline pipeline) {
    Account last = new Account(0, 0, 0, 0);
    while (readings.getAndIncrement() < READINGS) {
      long atLeast = finished.get();
      Account now = pipeline.account();
      long atMost = begun.get() + 1000; // the lines that report drops, one a second
      if (now.offered() != now.delivered() + now.dropped() + now.queued()
          || now.queued() < 0
          || now.queued() > QUEUE + 1 // the line that says what was dropped
          || now.offered() < atLeast
          || now.offered() > atMost
          || now.offered() < last.offered()
          || now.delivered() < last.delivered()
          || now.dropped() < last.dropped()) {
        readings.set(READINGS); // ends the others
        throw new AssertionError(now + " after " + last + ", " + atLeast + " to " + atMost);
      }
      last = now;
    }
  }
}
