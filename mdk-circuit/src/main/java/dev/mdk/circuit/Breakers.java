package dev.mdk.circuit;

import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.Facilities;
import java.time.Duration;

/** Makes breakers and the policies that decide for them. */
public final class Breakers {

  private Breakers() {}

  /**
   * Returns the policy that quarantines a node after some failures in a row: for one pause the
   * first time, two the second, and so on, as counted by {@link
   * BreakerPolicy.Counts#quarantines()}. A probe that fails is enough to go on. The evidence is
   * hard if the transport told so many failures in a row, else soft.
   *
   * @param limit how many failures it takes; positive
   * @param pause how long the first quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy consecutiveFailures(int limit, Duration pause, Duration maxPause) {
    return new ConsecutiveFailures(limit, pause, maxPause);
  }

  /**
   * Returns an engine that makes breakers. It counts failures in a row, and quarantines.
   *
   * @param policy who decides
   * @param facilities the time, the timer, the chance for the jitter, and who is told
   * @return the engine; it holds nothing that must be closed
   * @throws dev.mdk.ConfigurationException if the policy asks for a {@link BreakerPolicy.Window}:
   *     calls are not counted over windows
   */
  public static BreakerEngine engine(BreakerPolicy policy, Facilities facilities) {
    return new Engine(policy, facilities);
  }
}
