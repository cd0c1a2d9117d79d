package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.testing.Crowd;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight calls = new InFlight();

  /** Counts in cells from now on, as it does once threads have met. */
  private void meet() {
    calls.cells();
  }

  @Test
  void oneThreadAloneSeesEachCallAtOnce() {
    calls.increment();
    calls.increment();
    assertThat(calls.lately(0)).isEqualTo(2);
    calls.decrement();
    assertThat(calls.lately(0)).isEqualTo(1);
    assertThat(calls.sum()).isEqualTo(1);
  }

  @Test
  void whatStartedBeforeThreadsMetIsCountedOut() {
    calls.increment();
    calls.increment();
    meet();
    calls.increment();
    assertThat(calls.sum()).isEqualTo(3);
    calls.decrement();
    calls.decrement();
    calls.decrement();
    assertThat(calls.sum()).isZero();
    assertThat(calls.lately(7)).isZero();
  }

  @Test
  void onceThreadsHaveMetItIsAddedUpOnceForEachTime() {
    meet();
    calls.increment();
    assertThat(calls.lately(7)).isEqualTo(1);
    calls.increment();
    assertThat(calls.lately(7)).as("as it was at that time").isEqualTo(1);
    assertThat(calls.sum()).as("exactly").isEqualTo(2);
    assertThat(calls.lately(8)).isEqualTo(2);
  }

  @Test
  void aCallThatIsEndedTwiceIsNotLessThanNone() {
    calls.decrement();
    assertThat(calls.sum()).isZero();
    assertThat(calls.lately(0)).isZero();
    meet();
    assertThat(calls.sum()).isZero();
    assertThat(calls.lately(1)).isZero();
  }

  /** Calls are often ended by another thread than the one that started them. */
  @Test
  void threadsThatEndEachOthersCallsLoseNone() {
    Crowd.run(
        8,
        thread -> {
          for (int i = 0; i < 20_000; i++) {
            if (thread % 2 == 0) {
              calls.increment();
            } else {
              calls.decrement();
            }
          }
        });
    for (int i = 0; i < 3; i++) {
      calls.increment();
    }
    assertThat(calls.sum()).isEqualTo(3);
  }
}
