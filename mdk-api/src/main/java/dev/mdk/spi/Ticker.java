package dev.mdk.spi;

/** Monotonic time. All that lasts or ends is measured by it; the time of day is for display. */
@FunctionalInterface
public interface Ticker {

  /** The time of {@link System#nanoTime()}. */
  Ticker SYSTEM = System::nanoTime;

  /**
   * Returns the time. Compare two of them by their difference, as they may wrap.
   *
   * @return nanoseconds since some moment
   */
  long nanoTime();
}
