package dev.mdk.spi;

/** How long somebody is willing to wait. */
@FunctionalInterface
public interface Deadline {

  /** No limit but the waiting one's own. */
  Deadline NONE = () -> Long.MAX_VALUE;

  /**
   * Returns the time left.
   *
   * @return nanoseconds, negative when it has passed; {@link Long#MAX_VALUE} without a limit
   */
  long remainingNanos();
}
