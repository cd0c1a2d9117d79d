package dev.mdk.tracing;

import dev.mdk.spi.Settings;
import java.util.Optional;
import java.util.logging.LogManager;

/** What {@code logging.properties} says of the classes of this module. */
final class NativeSettings {

  private NativeSettings() {}

  /** Returns the value of {@code <class>.<name>}, never empty text. */
  static Optional<String> find(Class<?> type, String name) {
    return Optional.ofNullable(LogManager.getLogManager().getProperty(type.getName() + "." + name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Returns the name under which a formatter shows what no session has named. */
  static String service(Class<?> formatter) {
    return find(formatter, "service").or(() -> Settings.system().find("service.name")).orElse("");
  }
}
