package dev.mdk.circuit;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * Provides breakers that open after some failures in a row, unless another policy is given. The
 * settings, read only where none is given:
 *
 * <ul>
 *   <li>{@code breaker.failures}: how many; 3
 *   <li>{@code breaker.pause}: how long the first quarantine lasts; 30s
 *   <li>{@code breaker.max-pause}: how long one lasts at most; 300s, or the pause if that is longer
 * </ul>
 */
public final class CircuitProvider implements BreakerEngineProvider {

  private static final int FAILURES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /** Does nothing yet; called by {@link java.util.ServiceLoader}. */
  public CircuitProvider() {}

  @Override
  public BreakerEngine create(
      Settings settings, Facilities facilities, Optional<BreakerPolicy> policy) {
    return Breakers.engine(policy.orElseGet(() -> policy(settings)), facilities);
  }

  private static BreakerPolicy policy(Settings settings) {
    int failures = settings.integer("breaker.failures", FAILURES, 1, Integer.MAX_VALUE);
    Duration pause = settings.duration("breaker.pause", PAUSE);
    Duration usualMost = pause.compareTo(MAX_PAUSE) > 0 ? pause : MAX_PAUSE;
    Duration maxPause = settings.duration("breaker.max-pause", usualMost);
    if (maxPause.compareTo(pause) < 0) {
      throw new ConfigurationException(
          "breaker.max-pause: " + maxPause + " (expected: at least breaker.pause, " + pause + ")");
    }
    return Breakers.consecutiveFailures(failures, pause, maxPause);
  }
}
