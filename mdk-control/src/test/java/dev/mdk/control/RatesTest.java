package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.control.server.MissionControl;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.tracing.BoundedPipelineProvider;
import dev.mdk.tracing.Otlp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our own clients, with a Mission Control that takes less in a second than they could send. */
@Timeout(120)
class RatesTest {

  private final Facilities facilities = Facilities.system().start();

  @AfterEach
  void end() {
    facilities.close();
  }

  private static List<LogEvent> lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new LogEvent(
                    new LogId("trace", CausalClock.of(i), Environment.SANDBOX),
                    Instant.EPOCH,
                    "process",
                    "shop",
                    LogLevel.INFO,
                    "orders",
                    "line " + i,
                    Optional.empty(),
                    Map.of()))
        .toList();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
  }

  private static long throttled(MissionControl control, String name) throws Exception {
    JsonObject throttled = Api.get(control.http(), "/api/status").object("throttled").orElseThrow();
    return throttled.integer(name).orElseThrow();
  }

  @Test
  void linesWaitUntilTheyAreRead() throws Exception {
    try (MissionControl control = MissionControl.builder().lines(200, 200).start();
        LogSink sink =
            ControlClient.of(control.rtp().toString(), Settings.NONE, facilities).logSink()) {
      sink.write(lines(0, 1_500)); // 1,000 may come at once

      assertThat(Api.texts(control.http())).isEqualTo(texts(1_500));
      assertThat(throttled(control, "slowed")).isPositive();
    }
  }

  @Test
  void linesByOtlpComeAgainWhenTheyMay() throws Exception {
    try (MissionControl control = MissionControl.builder().lines(100, 100).start();
        LogPipeline pipeline =
            new BoundedPipelineProvider()
                .create(
                    Settings.NONE,
                    facilities,
                    List.of(Otlp.fromEnvironment().withEndpoint(control.http()).logs()))) {
      lines(0, 1_200).forEach(pipeline::offer); // 500 may come at once
      for (int i = 0; i < 40 && !pipeline.flush(Duration.ofSeconds(1)); i++) {
        assertThat(pipeline.account().dropped()).isZero();
      }
      assertThat(pipeline.account().delivered()).isEqualTo(1_200);
      assertThat(Api.texts(control.http())).isEqualTo(texts(1_200));
      assertThat(throttled(control, "lines")).isPositive();
    }
  }
}
