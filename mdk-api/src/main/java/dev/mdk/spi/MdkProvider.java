package dev.mdk.spi;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Provides {@link Mdk#builder()}. The module {@code mdk-session} does. */
public interface MdkProvider {

  /**
   * Returns a builder that looks for its parts where the context class loader does, or else where
   * the loader of the MDK does.
   *
   * @return a builder
   */
  Mdk.Builder builder();

  /**
   * Returns a builder that looks for its parts through a class loader.
   *
   * @param loader where to look
   * @return a builder
   */
  Mdk.Builder builder(ClassLoader loader);

  /**
   * Returns a builder that looks for its parts in a module layer.
   *
   * @param layer where to look, its parents included
   * @return a builder
   */
  Mdk.Builder builder(ModuleLayer layer);

  /**
   * Finds the provider through the context class loader of this thread, or else that of the MDK.
   *
   * @return the provider
   * @throws ConfigurationException if there is none, or it cannot be made
   */
  static MdkProvider find() {
    Optional<MdkProvider> found = first(ServiceLoader.load(MdkProvider.class));
    return found.isPresent() ? found.get() : find(MdkProvider.class.getClassLoader());
  }

  /**
   * Finds the provider through a class loader.
   *
   * @param loader where to look
   * @return the provider
   * @throws ConfigurationException if there is none, or it cannot be made
   */
  static MdkProvider find(ClassLoader loader) {
    return only(ServiceLoader.load(MdkProvider.class, loader), loader);
  }

  /**
   * Finds the provider in a module layer.
   *
   * @param layer where to look, its parents included
   * @return the provider
   * @throws ConfigurationException if there is none, or it cannot be made
   */
  static MdkProvider find(ModuleLayer layer) {
    return only(ServiceLoader.load(layer, MdkProvider.class), layer);
  }

  private static MdkProvider only(ServiceLoader<MdkProvider> found, Object where) {
    return first(found)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "no provider of dev.mdk.Mdk in "
                        + where
                        + " (expected: mdk-session on the path)"));
  }

  private static Optional<MdkProvider> first(ServiceLoader<MdkProvider> found) {
    try {
      return found.findFirst();
    } catch (ServiceConfigurationError broken) {
      throw new ConfigurationException("the provider of dev.mdk.Mdk is broken", broken);
    }
  }
}
