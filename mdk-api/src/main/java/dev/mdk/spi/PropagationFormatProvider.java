package dev.mdk.spi;

/** Provides a format besides {@code X-MDK-Context}. All that are found are used, by their names. */
public interface PropagationFormatProvider {

  /**
   * Returns the name, which also says the order in which formats are asked.
   *
   * @return lower case, such as {@code w3c}
   */
  String name();

  /**
   * Creates the format.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @return the format
   */
  PropagationFormat create(Settings settings, Facilities facilities);
}
