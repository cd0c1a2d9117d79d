package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.testing.Crowd;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void neverShowsMoreQueuedThanThereIsRoomForHoweverFastLinesComeAndGo() {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong most = new AtomicLong();
    Crowd.run(
        2,
        number -> {
          if (number == 0) {
            while (!over.get()) {
              assertThat(tally.tryTake(1)).isPositive(); // there is room: nobody else takes it
              tally.delivered(1);
            }
          } else {
            try {
              for (int i = 0; i < 300_000; i++) {
                Account now = tally.account();
                most.accumulateAndGet(now.queued(), Math::max);
                assertThat(now.offered()).isEqualTo(now.delivered() + now.queued());
              }
            } finally {
              over.set(true);
            }
          }
        });

    assertThat(most.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void saysForHumansWhatWasDroppedAndWhy() {
    assertThat(tally).hasToString("offered 0, delivered 0, dropped 0, queued 0");

    for (int i = 1; i <= 6; i++) {
      assertThat(tally.tryTake(6)).isEqualTo(i);
    }
    assertThat(tally.tryTake(6)).isZero();
    tally.delivered(1);
    tally.failed(1);
    tally.discarded(1);
    tally.rejected(1);
    tally.gaveUp();
    assertThat(tally.queued(6)).isEqualTo(1);
    tally.refused(DropReason.CLOSED);
    tally.refused(DropReason.FULL);

    assertThat(tally)
        .hasToString(
            "offered 8, delivered 1,"
                + " dropped 6 (2 full, 1 failed, 1 refused, 2 closed), queued 1");
  }
}
