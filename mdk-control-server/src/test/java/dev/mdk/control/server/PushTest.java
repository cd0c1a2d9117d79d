package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of nodes are pushed within 50 ms. */
@Timeout(120)
class PushTest {

  /** Time stands still, so whatever waited for a timer, however short, would never come. */
  @Test
  void waitsForNoTimer() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (MissionControl control =
            MissionControl.builder()
                .facilities(new TestFacilities().withExecutor(executor))
                .start();
        RtpClient writer = RtpClient.open(control, "writer");
        RtpClient original = RtpClient.open(control, "original");
        RtpClient ours =
            RtpClient.open(
                control, "ours", RtpExtension.BATCH, RtpExtension.INTEREST, RtpExtension.SYNCED)) {
      ours.send(new RtpMessage.Interest(Set.of("orders")));
      ours.await(RtpMessage.Synced.class);
      for (int i = 0; i < 20; i++) {
        writer.send(RtpMessages.active("n" + i, "orders"));
        assertThat(original.await(RtpMessage.Active.class).node().id()).isEqualTo("n" + i);
        assertThat(ours.await(RtpMessage.Active.class).node().id()).isEqualTo("n" + i);
        writer.send(new RtpMessage.Expire(RtpMessages.node("n" + i, "orders")));
        assertThat(original.await(RtpMessage.Expire.class).node().id()).isEqualTo("n" + i);
        assertThat(ours.await(RtpMessage.Expire.class).node().id()).isEqualTo("n" + i);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * By the clock on the wall: the median, in the best of three rounds, as others use this machine.
   */
  @Test
  void takesLessThanFiftyMilliseconds() throws Exception {
    try (MissionControl control = MissionControl.start();
        RtpClient writer = RtpClient.open(control, "writer");
        RtpClient watcher = RtpClient.open(control, "watcher")) {
      double best = Double.MAX_VALUE;
      for (int round = 0; round < 3 && best >= 50; round++) {
        double[] millis = new double[101];
        for (int i = 0; i < millis.length; i++) {
          long before = System.nanoTime();
          writer.send(RtpMessages.active("n" + round + "-" + i, "orders"));
          watcher.await(RtpMessage.Active.class);
          millis[i] = (System.nanoTime() - before) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        Arrays.sort(millis);
        best = Math.min(best, millis[millis.length / 2]);
        System.out.printf(
            "pushed after %.2f ms in the median, %.2f at most%n",
            millis[millis.length / 2], millis[millis.length - 1]);
      }
      assertThat(best).isLessThan(50);
    }
  }
}
