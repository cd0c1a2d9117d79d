package dev.mdk.spi;

import dev.mdk.Node;
import dev.mdk.Outcome;

/**
 * The live side of a node in this process: its breaker, its calls in flight, its latency. It lives
 * as long as the node is known, across refreshes of the source. All methods may be called from any
 * thread; none blocks or throws.
 *
 * <p>Whoever was given one to call it calls {@link #start()} and then, once, {@link #finish} or
 * {@link #release} with the stamp.
 */
public interface Endpoint {

  /**
   * Returns the node.
   *
   * @return the node, as its source described it last
   */
  Node node();

  /**
   * Starts a call: it is in flight.
   *
   * @return the stamp to end it with; a time of the ticker
   */
  long start();

  /**
   * Starts a call as {@link #start()} does, for who has just read the clock and need not read it
   * again.
   *
   * @param nowNanos the time, by the ticker
   * @return the stamp to end it with
   * @implSpec reads the clock nevertheless, unless overridden
   */
  default long start(long nowNanos) {
    return start();
  }

  /**
   * Ends a call with a verdict. The verdict counts only if the call began after the breaker's last
   * transition, or is the probe: late answers decide nothing.
   *
   * @param stamp what {@link #start()} returned
   * @param outcome how it ended
   * @param latencyNanos how long the exchange took, or negative if nobody measured it
   */
  void finish(long stamp, Outcome outcome, long latencyNanos);

  /**
   * Ends a call without a verdict.
   *
   * @param stamp what {@link #start()} returned
   */
  void release(long stamp);

  /**
   * Returns how many calls are in flight from this process.
   *
   * @return zero or more; not exact while calls start and end
   */
  int inFlight();

  /**
   * Returns how many calls are in flight, for who compares nodes at each call: as {@link
   * #inFlight()}, but where many threads call a node at once it may be a millisecond old. To add up
   * what all of them have counted would cost more than the choice.
   *
   * @return zero or more
   * @implSpec as {@link #inFlight()}, unless overridden
   */
  default int inFlightLately() {
    return inFlight();
  }

  /**
   * Returns the usual latency.
   *
   * @return nanoseconds, or 0 while nothing was measured
   */
  long latencyNanos();

  /**
   * Returns what a call costs its caller at this moment, as far as balancers should fear it: the
   * latency, quick to rise and slow to fall, with failures counted as slow. It falls by itself
   * while nothing is heard, so that a node that was slow is tried again some day.
   *
   * @return nanoseconds, or 0 while nothing is known
   * @implSpec the usual latency, unless overridden
   */
  default long costNanos() {
    return latencyNanos();
  }

  /**
   * Returns since when this process knows the node.
   *
   * @return a time of the ticker
   */
  long knownSinceNanos();
}
