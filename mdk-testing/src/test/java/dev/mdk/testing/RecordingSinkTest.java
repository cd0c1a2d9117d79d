package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.spi.LogEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingSinkTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RecordingSink sink = new RecordingSink();

  private static LogEvent line(String text) {
    return new LogEvent(
        new LogId("trace", CausalClock.ZERO, Environment.SANDBOX),
        ManualTime.BEGINNING,
        "process-1",
        "",
        LogLevel.INFO,
        "test",
        text,
        Optional.empty(),
        Map.of());
  }

  @Test
  void keepsWhatItTookAndNotWhatItFailed() throws Exception {
    sink.fail(1);
    assertThatThrownBy(() -> sink.write(List.of(line("lost")))).isInstanceOf(IOException.class);
    sink.write(List.of(line("one"), line("two")));
    sink.write(List.of(line("three")));

    assertThat(sink.texts()).containsExactly("one", "two", "three");
    assertThat(sink.batches()).containsExactly(2, 1);
    assertThat(sink.failures()).isEqualTo(1);
  }

  @Test
  void blocksItsWriterUntilItIsReleased() throws Exception {
    sink.block();
    Thread writer =
        new Thread(
            () -> {
              try {
                sink.write(List.of(line("at last")));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    writer.start();
    assertThat(sink.awaitBlocked(LIMIT)).isTrue();
    assertThat(sink.events()).isEmpty();

    sink.release();

    assertThat(sink.await(1, LIMIT)).isTrue();
    assertThat(sink.texts()).containsExactly("at last");
    writer.join(LIMIT.toMillis());
  }

  @Test
  void takesNothingFromAWriterThatIsInterruptedWhileItIsBlocked() throws Exception {
    sink.block();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> sink.write(List.of(line("lost"))))
        .isInstanceOf(InterruptedException.class);

    assertThat(sink.events()).isEmpty();
    assertThat(sink.await(1, Duration.ZERO)).isFalse();
  }
}
