package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.testing.contracts.BreakerPolicyContract;
import java.time.Duration;

class ConsecutiveFailuresContractTest extends BreakerPolicyContract {
  @Override
  protected BreakerPolicy policy() {
    return Breakers.consecutiveFailures(3, Duration.ofSeconds(30), Duration.ofSeconds(300));
  }
}
