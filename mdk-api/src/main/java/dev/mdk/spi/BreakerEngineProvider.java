package dev.mdk.spi;

import java.util.Optional;

/** Provides the breakers. The first one found is used. */
public interface BreakerEngineProvider {

  /**
   * Creates the engine.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @param policy who decides, or empty for the provider's own default
   * @return the engine
   */
  BreakerEngine create(Settings settings, Facilities facilities, Optional<BreakerPolicy> policy);
}
