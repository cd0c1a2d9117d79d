package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconnectTest {

  private final ManualTime time = new ManualTime();
  private final Reconnect reconnect = new Reconnect(new TestFacilities().withTime(time));

  private List<Long> failures(int count) {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      millis.add(Duration.ofNanos(reconnect.failed()).toMillis());
    }
    return millis;
  }

  @Test
  void triesAtOnceAndThenLessAndLessOften() {
    List<Long> pauses = failures(40);
    assertThat(pauses.get(0)).isZero();
    long most = 100;
    for (long pause : pauses.subList(1, pauses.size())) {
      assertThat(pause).isBetween(most / 2, most);
      most = Math.min(1_500, most * 2);
    }
    assertThat(pauses.stream().distinct().count()).as("jittered").isGreaterThan(20);
  }

  @Test
  void beginsAnewOnlyAfterAConnectionThatHeld() {
    failures(10);
    reconnect.connected();
    time.advance(Duration.ofSeconds(1));
    assertThat(failures(1).get(0)).isPositive();

    reconnect.connected();
    time.advance(Duration.ofSeconds(5));
    assertThat(failures(1).get(0)).isZero();
  }
}
