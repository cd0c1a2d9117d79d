package dev.mdk.spi;

import dev.mdk.MdkListener;

/** Counts what happens: a listener that can be asked. */
public interface Metrics extends MdkListener {

  /**
   * Returns what was counted.
   *
   * @return the figures of this moment
   */
  MetricsSnapshot snapshot();
}
