package dev.mdk.tracing.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.spi.MetricsSnapshot.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The metrics of a whole MDK. */
@Timeout(120)
class MetricsWiringTest {

  @Test
  void countNothingUnlessTheyAreAskedTo() {
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").start()) {
      assertThat(mdk.metrics().metrics()).isEmpty();
    }
  }

  @Test
  void countInteractionsAndLines() {
    try (Mdk mdk =
        Mdk.builder()
            .setting("metrics", "true")
            .setting("log.sinks", "none")
            .logSink(events -> {})
            .start()) {
      mdk.session().interact(interaction -> 17);
      mdk.session().log(LogLevel.INFO, "test", "a line");

      // Reports and lines go by queues; the test has a time limit.
      while (metric(mdk, "mdk.interaction.duration") == null
          || value(mdk, "mdk.log.delivered") < value(mdk, "mdk.log.offered")) {
        Thread.onSpinWait();
      }
      assertThat(metric(mdk, "mdk.interaction.duration").points().get(0).attributes())
          .containsEntry("mdk.result", "succeeded")
          .containsEntry("mdk.kind", "internal");
      assertThat(value(mdk, "mdk.log.offered")).isPositive();
      assertThat(value(mdk, "mdk.log.queued")).isZero();
    }
  }

  private static double value(Mdk mdk, String name) {
    return metric(mdk, name).points().get(0).value();
  }

  private static Metric metric(Mdk mdk, String name) {
    return mdk.metrics().metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
