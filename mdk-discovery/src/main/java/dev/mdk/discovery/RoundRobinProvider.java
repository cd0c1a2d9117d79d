package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Balancers#roundRobin()} as {@code round-robin}. */
public final class RoundRobinProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RoundRobinProvider() {}

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return new RoundRobin(facilities::random);
  }
}
