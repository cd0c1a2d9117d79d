/**
 * Breakers: nodes that malfunction are not called for a while.
 *
 * @provides dev.mdk.spi.BreakerEngineProvider breakers that open after some failures in a row, or
 *     at a rate of failures or slow calls, set by {@code breaker.*}
 * @provides dev.mdk.spi.ResilienceProvider retries, their budgets, and limits of calls in flight,
 *     set by {@code retry.*}, {@code hedge.after} and {@code bulkhead.*}
 */
module dev.mdk.circuit {
  requires transitive dev.mdk.api;

  exports dev.mdk.circuit;

  provides dev.mdk.spi.BreakerEngineProvider with
      dev.mdk.circuit.CircuitProvider;
  provides dev.mdk.spi.ResilienceProvider with
      dev.mdk.circuit.CircuitResilience;
}
