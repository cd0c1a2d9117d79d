package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.testing.contracts.BreakerPolicyContract;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class PolicyContractsTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
  private static final Window WINDOW =
      Window.ofTime(Duration.ofSeconds(20)).slowFrom(Duration.ofMillis(500));

  @Nested
  class ConsecutiveFailures extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.consecutiveFailures(3, PAUSE, MAX_PAUSE);
    }
  }

  @Nested
  class FailureRate extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.failureRate(50, 10, WINDOW, PAUSE, MAX_PAUSE);
    }
  }

  @Nested
  class SlowCallRate extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.slowCallRate(80, 10, WINDOW, PAUSE, MAX_PAUSE);
    }
  }

  @Nested
  class Outlying extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.outliers(Outliers.STANDARD, PAUSE, MAX_PAUSE);
    }
  }

  @Nested
  class Standard extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.standard();
    }
  }

  @Nested
  class AllTogether extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return Breakers.anyOf(
          Breakers.standard(),
          Breakers.slowCallRate(80, 10, Window.ofCalls(50).slowFrom(PAUSE), PAUSE, MAX_PAUSE),
          Breakers.outliers(Outliers.STANDARD, PAUSE, MAX_PAUSE));
    }
  }
}
