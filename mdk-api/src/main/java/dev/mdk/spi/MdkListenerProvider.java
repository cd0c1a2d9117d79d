package dev.mdk.spi;

import dev.mdk.MdkListener;
import java.util.Optional;

/** Provides a listener. All that are found are used. */
public interface MdkListenerProvider {

  /**
   * Creates the listener.
   *
   * @param settings the settings of the process
   * @return the listener, or empty if the settings name none
   */
  Optional<MdkListener> create(Settings settings);
}
