package dev.mdk.tracing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogManager;

/** Configures the log manager as a {@code logging.properties} would, while a test runs. */
final class NativeConfig {

  private NativeConfig() {}

  static void during(List<String> lines, Runnable test) throws IOException {
    LogManager manager = LogManager.getLogManager();
    byte[] properties = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    try {
      manager.readConfiguration(new ByteArrayInputStream(properties));
      test.run();
    } finally {
      manager.readConfiguration();
    }
  }
}
