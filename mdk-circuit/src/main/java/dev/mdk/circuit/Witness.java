package dev.mdk.circuit;

import dev.mdk.spi.BreakerPolicy.Quarantine;

/**
 * Told what becomes of one breaker: after each change, once, by the thread that caused it or by the
 * timer, holding nothing. What it throws is logged once.
 */
interface Witness {

  /** Opened, for so long. */
  void opened(Quarantine quarantine, long pauseNanos);

  /** A probe is on its way. */
  void probing();

  /** Closed: the probe went well. */
  void recovered();

  /** The state is another one; told in each case, before the rest. */
  void changed();
}
