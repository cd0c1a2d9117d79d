package dev.mdk.spi;

/**
 * Provides a sink, chosen by the setting {@code log.sinks}, a list such as {@code jul,json:-}. A
 * sink that stays inside the process may be used where nothing is named; none opens a file or a
 * socket then.
 */
public interface LogSinkProvider {

  /**
   * Returns the kind by which the setting chooses it: {@code <kind>} or {@code <kind>:<argument>}.
   *
   * @return lower case, such as {@code json}
   */
  String name();

  /**
   * Creates the sink.
   *
   * @param argument what the setting says after the colon; may be empty
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return the sink
   * @throws dev.mdk.ConfigurationException if the argument is wrong
   */
  LogSink create(String argument, Settings settings, Facilities facilities);
}
