package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.Settings;
import dev.mdk.tracing.BoundedPipelineProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R13: 5,000 lines a second, while Mission Control is down. */
class OutageTest {

  private static final int LINES_A_SECOND = 5_000;

  @TempDir Path folder;
  private long[] callNanos = new long[0];
  private int calls;

  @Test
  @Timeout(120)
  void inShort() throws Exception {
    run(Duration.ofSeconds(2), 4_000);
  }

  @Test
  @Tag("long")
  @Timeout(300)
  void aMinute() throws Exception {
    double rate = run(Duration.ofMinutes(1), 200_000);
    assertThat(rate).as("lines a second that are drained").isGreaterThan(20_000);
    assertThat(callNanos[(int) (calls * 0.999)]).as("p99.9 of a call").isLessThan(1_000_000);
  }

  /** Returns how many lines a second were taken after the outage. */
  private double run(Duration outage, int queue) throws Exception {
    callNanos = new long[(int) (outage.toSeconds() + 60) * LINES_A_SECOND];
    Settings settings = Settings.of(Map.of("log.queue", "" + queue, "log.close-timeout", "30s"));
    try (ServerProcess server = new ServerProcess(folder);
        Facilities facilities = Facilities.system().start()) {
      ControlClient control = ControlClient.of(server.rtp().toString(), settings, facilities);
      LogPipeline pipeline =
          new BoundedPipelineProvider().create(settings, facilities, List.of(control.logSink()));
      Mdk mdk = Mdk.builder().facilities(facilities).logPipeline(pipeline).start();
      log(mdk, Duration.ofSeconds(2));
      assertThat(pipeline.flush(Duration.ofSeconds(30))).isTrue();
      server.kill();
      long stored = pipeline.account().delivered();
      log(mdk, outage);
      Account down = pipeline.account();
      assertThat(down.offered()).isEqualTo(down.delivered() + down.dropped() + down.queued());
      assertThat(down.queued()).isLessThanOrEqualTo(queue);

      server.start();
      Ears.until("it takes lines", () -> pipeline.account().delivered() > down.delivered());
      long before = pipeline.account().delivered();
      long start = System.nanoTime();
      for (int i = 0; i < 500 && pipeline.account().queued() > 1_000; i++) {
        log(mdk, Duration.ofMillis(20)); // new ones come meanwhile
      }
      assertThat(pipeline.flush(Duration.ofSeconds(60))).as("all of it is taken").isTrue();
      double seconds = (System.nanoTime() - start) / 1e9;
      double rate = (pipeline.account().delivered() - before) / seconds;
      mdk.close();
      Account end = pipeline.account();
      assertThat(end.queued()).isZero();
      assertThat(end.offered()).isEqualTo(end.delivered() + end.dropped());
      assertThat(
              Api.get(server.http(), "/api/status")
                  .object("journal")
                  .orElseThrow()
                  .integer("lines")
                  .orElseThrow())
          .as("stored since the restart, each once")
          .isEqualTo(end.delivered() - stored);
      Arrays.sort(callNanos, 0, calls);
      System.out.printf(
          "%s; drained %.0f a second for %.1f s; a call took %.3f ms at most for 99.9 %%, %.3f ms in all%n",
          end, rate, seconds, callNanos[(int) (calls * 0.999)] / 1e6, callNanos[calls - 1] / 1e6);
      return rate;
    }
  }

  private void log(Mdk mdk, Duration time) {
    long start = System.nanoTime();
    long count = time.toMillis() * LINES_A_SECOND / 1_000;
    for (long i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / LINES_A_SECOND;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long before = System.nanoTime();
      mdk.session().info("orders", "an ordinary line of an ordinary length, number " + i);
      callNanos[calls++] = System.nanoTime() - before;
    }
  }
}
