package dev.mdk.spi;

/** Provides retries, their budgets and bulkheads. The first one found is used. */
public interface ResilienceProvider {

  /**
   * Creates them.
   *
   * @param settings the settings of the process
   * @param facilities what they run on
   * @return what requests are made with unless their client says otherwise
   */
  Resilience create(Settings settings, Facilities facilities);
}
