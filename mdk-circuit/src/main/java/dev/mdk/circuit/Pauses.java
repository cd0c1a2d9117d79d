package dev.mdk.circuit;

import java.time.Duration;

/**
 * How long quarantines last: one length more each time, as the ejection times of gRPC's proposal
 * A50.
 */
record Pauses(Duration pause, Duration maxPause) {

  Pauses {
    if (pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException("pause: " + pause + " (expected: > 0)");
    }
    if (maxPause.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "maxPause: " + maxPause + " (expected: at least the pause, " + pause + ")");
    }
  }

  /** Returns how long the next one lasts, after so many in a row. */
  Duration after(int quarantines) {
    long times = quarantines + 1L;
    boolean fits = maxPause.dividedBy(times).compareTo(pause) >= 0;
    return fits ? pause.multipliedBy(times) : maxPause;
  }
}
