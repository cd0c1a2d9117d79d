package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy.Window;
import java.util.Map;

/**
 * What a {@link CircuitBreaker} has counted. The totals are of all calls since it was made, in
 * whatever state; rows and windows are those by which it decides, and begin anew whenever it
 * closes. Taken while others count, so parts need not agree to the last call.
 *
 * @param succeeded how many calls succeeded
 * @param failed how many failed
 * @param slow how many of both were slow; always zero if the policy does not ask for slow calls
 * @param ignored how many said nothing
 * @param refused how many were not made
 * @param failuresInARow how many calls have failed since the last success; zero unless it is closed
 * @param windows the calls of each window of the policy; empty unless it is closed
 */
public record CircuitFigures(
    long succeeded,
    long failed,
    long slow,
    long ignored,
    long refused,
    int failuresInARow,
    Map<Window, Rates> windows) {

  /**
   * Copies the parts.
   *
   * @param succeeded how many calls succeeded
   * @param failed how many failed
   * @param slow how many of both were slow
   * @param ignored how many said nothing
   * @param refused how many were not made
   * @param failuresInARow how many calls have failed since the last success
   * @param windows the calls of each window of the policy
   */
  public CircuitFigures {
    windows = Map.copyOf(windows);
  }

  /**
   * The calls of a window.
   *
   * @param calls how many there were
   * @param failed how many of them failed
   * @param slow how many of them were slow, failed ones too
   */
  public record Rates(long calls, long failed, long slow) {
    /**
     * Returns the share of failures.
     *
     * @return from 0 to 100; 0 if there were no calls
     */
    public double failedPercent() {
      return percent(failed);
    }

    /**
     * Returns the share of slow calls.
     *
     * @return from 0 to 100; 0 if there were no calls
     */
    public double slowPercent() {
      return percent(slow);
    }

    private double percent(long part) {
      return calls == 0 ? 0 : 100.0 * part / calls;
    }
  }
}
