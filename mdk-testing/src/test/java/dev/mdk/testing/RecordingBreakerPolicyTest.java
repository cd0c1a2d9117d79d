package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingBreakerPolicyTest {

  private static final Quarantine SECOND =
      new Quarantine(Evidence.SOFT, Duration.ofSeconds(1), "told");
  private static final Quarantine MINUTE =
      new Quarantine(Evidence.HARD, Duration.ofSeconds(60), "otherwise");

  private record Counts(
      int consecutiveFailures,
      int consecutiveHardFailures,
      int quarantines,
      int calls,
      int failures,
      int slowCalls)
      implements BreakerPolicy.Counts {}

  @Test
  void answersAsToldAndThenAsTheOther() throws Exception {
    var policy = new RecordingBreakerPolicy((counts, state, now) -> Optional.of(MINUTE));
    var counts = new Counts(1, 2, 3, 4, 5, 6);
    policy.quarantine(SECOND);

    assertThat(policy.decide(counts, BreakerState.CLOSED, 7)).contains(SECOND);
    assertThat(policy.decide(counts, BreakerState.CLOSED, 8)).contains(MINUTE);

    assertThat(policy.await(2, Duration.ofSeconds(60))).isTrue();
    assertThat(policy.decisions())
        .containsExactly(
            new RecordingBreakerPolicy.Decision(
                1, 2, 3, 4, 5, 6, BreakerState.CLOSED, 7, Optional.of(SECOND)),
            new RecordingBreakerPolicy.Decision(
                1, 2, 3, 4, 5, 6, BreakerState.CLOSED, 8, Optional.of(MINUTE)));
  }

  @Test
  void quarantinesNobodyByItself() {
    var policy = new RecordingBreakerPolicy();

    assertThat(policy.decide(new Counts(9, 9, 0, 0, 0, 0), BreakerState.CLOSED, 0)).isEmpty();
    assertThat(policy.window()).isEqualTo(Window.NONE);
  }
}
