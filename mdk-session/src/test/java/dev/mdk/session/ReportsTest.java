package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.spi.InteractionReport;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.RecordingInteractionSink;
import dev.mdk.testing.RecordingLog;
import dev.mdk.testing.TestFacilities;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {

  private static final int CAPACITY = 1024;

  private final ManualExecutor executor = new ManualExecutor();
  private final TestFacilities facilities = new TestFacilities().withExecutor(executor);

  private static InteractionReport report(int number) {
    return new InteractionReport(
        "i" + number,
        "trace",
        "process",
        Environment.SANDBOX,
        Instant.EPOCH,
        Instant.EPOCH,
        CausalClock.ZERO,
        CausalClock.ZERO,
        InteractionReport.Result.SUCCEEDED,
        List.of());
  }

  /** To the listener each, and to the log now and then. */
  @Test
  void tellsWhatASlowSinkDoesNotGet() {
    RecordingInteractionSink slow = new RecordingInteractionSink();
    Reports reports = new Reports(List.of(slow), facilities);
    try (RecordingLog log = RecordingLog.of("dev.mdk")) {
      for (int i = 0; i < CAPACITY + 250; i++) {
        reports.tell(report(i));
      }
      assertThat(facilities.events().of(MdkEvent.Dropped.class))
          .hasSize(250)
          .containsOnly(new MdkEvent.Dropped("report", "full", 1));
      assertThat(log.texts()).as("by the thread that reports").isEmpty();

      executor.runAll();

      assertThat(slow.reports()).hasSize(CAPACITY);
      assertThat(log.texts()).hasSize(3);
      assertThat(log.texts().get(2)).contains("interaction sink ", "too slow", "100");
    }
  }
}
