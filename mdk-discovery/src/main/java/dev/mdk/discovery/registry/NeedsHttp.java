package dev.mdk.discovery.registry;

import dev.mdk.ConfigurationException;
import java.util.function.Supplier;

/** Says what is missing where a JVM runs without {@code java.net.http}. */
public final class NeedsHttp {

  private NeedsHttp() {}

  /**
   * Makes what needs the module.
   *
   * @param kind the kind of source, for the message
   * @param maker makes it; must not be loaded before
   * @param <T> what is made
   * @return what was made
   * @throws ConfigurationException if the module is missing
   */
  public static <T> T make(String kind, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (NoClassDefFoundError e) {
      throw new ConfigurationException(
          "discovery.source: "
              + kind
              + ": the module java.net.http is missing (expected: --add-modules java.net.http, or a"
              + " runtime image that has it)",
          e);
    }
  }
}
