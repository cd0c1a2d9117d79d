package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A password or token, which no log and no message shows. It stands in a setting, or in the file
 * that a setting with {@code -file} after its name names; that is read anew each time, as such
 * files are replaced while a process runs.
 */
public final class Secret {

  private static final int MOST_BYTES = 64 * 1024;

  private interface Text {
    String read() throws IOException;
  }

  private final Text text;

  private Secret(Text text) {
    this.text = text;
  }

  /**
   * Returns a secret that is known.
   *
   * @param value its text
   * @return the secret
   */
  public static Secret of(String value) {
    return new Secret(() -> value);
  }

  /**
   * Returns a secret that a file holds, white space at its end aside.
   *
   * @param file the file; need not be there yet
   * @return the secret
   */
  public static Secret in(Path file) {
    return new Secret(() -> read(file));
  }

  /**
   * Finds a secret.
   *
   * @param settings the settings
   * @param key the name of the setting
   * @return the secret, or empty if there is neither this setting nor the one of its file
   */
  public static Optional<Secret> find(Settings settings, String key) {
    return settings
        .find(key)
        .map(Secret::of)
        .or(() -> settings.find(key + "-file").map(file -> in(Path.of(file))));
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(
            file + " is longer than " + MOST_BYTES + " bytes (expected: a token)");
      }
      return new String(bytes, UTF_8).stripTrailing();
    }
  }

  /**
   * Returns what nobody but the registry is to see.
   *
   * @return the text
   * @throws IOException if it is in a file that cannot be read
   */
  public String reveal() throws IOException {
    return text.read();
  }

  /** Returns stars. */
  @Override
  public String toString() {
    return "***";
  }
}
