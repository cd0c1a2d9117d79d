package dev.mdk.tracing;

import java.io.IOException;
import java.time.Duration;

/** How a sink of this module tells more of a batch than that it failed. */
final class Undelivered extends IOException {

  private static final long serialVersionUID = 1;

  private final int taken;
  private final int refused;
  private final Duration pause;

  private Undelivered(String message, int taken, int refused, Duration pause) {
    super(message);
    this.taken = taken;
    this.refused = refused;
    this.pause = pause;
  }

  /** The sink took the first lines, and will never take the next ones, which are lost. */
  static Undelivered refused(String why, int taken, int refused) {
    return new Undelivered(why, taken, refused, Duration.ZERO);
  }

  /** The sink took the first lines, and may take the others after a pause. */
  static Undelivered later(String why, int taken, Duration pause) {
    return new Undelivered(why, taken, 0, pause);
  }

  /** Returns how many lines the sink took, the first ones of the batch. */
  int taken() {
    return taken;
  }

  /** Returns how many lines behind those are lost. All others are to be tried again. */
  int refused() {
    return refused;
  }

  /** Returns how long to wait at least. */
  Duration pause() {
    return pause;
  }
}
