package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.testing.contracts.BalancerContract;
import java.time.Duration;
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

  @Nested
  class ByWeight extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.weighted();
    }
  }

  @Nested
  class OfTwo extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.twoChoices();
    }
  }

  @Nested
  class ByLeastRequests extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.leastRequests(3);
    }
  }

  @Nested
  class ByKey extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.rendezvous(125);
    }
  }

  @Nested
  class ByZone extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.zoneFirst("here", 1, Balancers.roundRobin());
    }
  }

  @Nested
  class WithSlowStart extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return Balancers.slowStart(Duration.ofSeconds(30), Balancers.twoChoices());
    }
  }

  @Nested
  class OverAPart extends BalancerContract {
    @Override
    protected Balancer balancer() {
      return new Subset(2, "process", Balancers.roundRobin());
    }
  }
}
