/**
 * Breakers: nodes that malfunction are not called for a while.
 *
 * @provides dev.mdk.spi.BreakerEngineProvider breakers that open after some failures in a row, set
 *     by {@code breaker.failures}, {@code breaker.pause} and {@code breaker.max-pause}
 */
module dev.mdk.circuit {
  requires transitive dev.mdk.api;

  exports dev.mdk.circuit;

  provides dev.mdk.spi.BreakerEngineProvider with
      dev.mdk.circuit.CircuitProvider;
}
