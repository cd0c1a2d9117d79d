package dev.mdk.tracing.jfr;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkListener;
import dev.mdk.spi.MdkListenerProvider;
import dev.mdk.spi.Settings;
import java.util.Optional;

/** Provides the events of the Flight Recorder that {@code jfr=true} switches on. */
public final class JfrListenerProvider implements MdkListenerProvider {

  /** Makes the provider. */
  public JfrListenerProvider() {}

  @Override
  public Optional<MdkListener> create(Settings settings) {
    if (!settings.flag("jfr", false)) {
      return Optional.empty();
    }
    if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
      throw new ConfigurationException(
          "jfr: true (expected: the module jdk.jfr; start with --add-modules jdk.jfr)");
    }
    return Optional.of(JfrListener.INSTANCE);
  }
}
