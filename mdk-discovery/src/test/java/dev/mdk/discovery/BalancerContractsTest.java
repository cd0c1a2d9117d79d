package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.testing.contracts.BalancerContract;
import org.junit.jupiter.api.Nested;

class BalancerContractsTest {

  @Nested
  class InTurn extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.roundRobin();
    }
  }

  @Nested
  class ByChance extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.random();
    }
  }
}
