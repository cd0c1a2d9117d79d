package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.Reconnect;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectTest {

  private final ManualTime time = new ManualTime(Long.MAX_VALUE - 1_000);
  private final Reconnect reconnect = new Reconnect(new TestFacilities().withTime(time));

  @Test
  void triesAtOnceAndThenLaterAndLater() {
    assertThat(reconnect.failed()).isZero();
    for (long most : new long[] {100, 200, 400, 800, 1_500, 1_500, 1_500}) {
      assertThat(millis(reconnect.failed())).isBetween(most / 2, most);
    }
  }

  @Test
  void makesLessThanOneTryASecondOnAverage() {
    long waited = 0;
    int tries = 0;
    for (int i = 0; i < 1_000; i++) {
      waited += reconnect.failed();
      tries++;
    }
    assertThat(millis(waited)).isGreaterThan((tries - 5) * 1_000L);
  }

  @Test
  void thousandClientsDoNotComeInStep() {
    var facilities = new TestFacilities();
    long distinct =
        java.util.stream.IntStream.range(0, 1_000)
            .mapToLong(
                i -> {
                  var client = new Reconnect(facilities);
                  for (int failure = 0; failure < 5; failure++) {
                    client.failed();
                  }
                  return millis(client.failed());
                })
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(300);
  }

  @Test
  void triesAtOnceAfterAConnectionThatHeld() {
    failAFewTimes();
    reconnect.connected();
    time.advance(Duration.ofSeconds(3));
    reconnect.connected(); // once more is nothing new
    time.advance(Duration.ofSeconds(2));

    assertThat(reconnect.failed()).isZero();
  }

  @Test
  void doesNotHurryForAConnectionThatDidNotHold() {
    failAFewTimes();
    reconnect.connected();
    time.advance(Duration.ofSeconds(4));

    assertThat(millis(reconnect.failed())).isGreaterThanOrEqualTo(400);
  }

  private void failAFewTimes() {
    for (int i = 0; i < 4; i++) {
      reconnect.failed();
    }
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
