package dev.mdk.spi;

import java.util.Optional;

/** Provides a receiver of interaction reports. All that are found are used. */
public interface InteractionSinkProvider {

  /**
   * Creates the receiver.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return the receiver, or empty if the settings name none
   */
  Optional<InteractionSink> create(Settings settings, Facilities facilities);
}
