package dev.mdk.spi;

/** Provides a balancer, chosen by the setting {@code balancer}. */
public interface BalancerProvider {

  /**
   * Returns the name by which the setting chooses it.
   *
   * @return lower case, such as {@code round-robin}
   */
  String name();

  /**
   * Creates the balancer.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return the balancer
   */
  Balancer create(Settings settings, Facilities facilities);
}
