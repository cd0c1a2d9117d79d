package dev.mdk.spi;

import dev.mdk.MdkListener;
import java.util.Optional;

/** Counts what happens: a listener that can be asked. */
public interface Metrics extends MdkListener {

  /**
   * Returns what was counted.
   *
   * @return the figures of this moment
   */
  MetricsSnapshot snapshot();

  /**
   * Returns what counts calls and interactions, too.
   *
   * @return a receiver of reports, or empty if they are not counted
   */
  default Optional<InteractionSink> reports() {
    return Optional.empty();
  }
}
