package dev.mdk.spi;

/** Provides a source of nodes, chosen by the setting {@code discovery.source}. */
public interface DiscoverySourceProvider {

  /**
   * Returns the kind by which the setting chooses it: {@code <kind>:<argument>}.
   *
   * @return lower case, such as {@code directory}
   */
  String name();

  /**
   * Creates the source.
   *
   * @param argument what the setting says after the colon; may be empty
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return the source, not yet started
   * @throws dev.mdk.ConfigurationException if the argument is wrong
   */
  DiscoverySource create(String argument, Settings settings, Facilities facilities);
}
