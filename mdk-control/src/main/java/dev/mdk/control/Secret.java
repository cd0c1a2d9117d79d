package dev.mdk.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A token, which no log and no message shows. One in a file is read anew for each connection, as
 * such files are replaced while a process runs.
 */
final class Secret {

  private static final String SOURCE_KIND = "datawire:";
  private static final int MOST_BYTES = 8 * 1024;

  private interface Text {
    String read() throws IOException;
  }

  private final Text text;

  private Secret(Text text) {
    this.text = text;
  }

  static Secret of(String value) {
    return new Secret(() -> value);
  }

  /** Finds it in {@code token} or {@code token-file}, or where the original MDK had it. */
  static Optional<Secret> find(Settings settings) {
    return settings
        .find("token")
        .map(Secret::of)
        .or(() -> settings.find("token-file").map(file -> in(Path.of(file))))
        .or(
            () ->
                Optional.ofNullable(System.getenv("DATAWIRE_TOKEN"))
                    .or(() -> settings.find("discovery.source").flatMap(Secret::inSource))
                    .filter(token -> !token.isEmpty())
                    .map(Secret::of));
  }

  private static Optional<String> inSource(String source) {
    return source.startsWith(SOURCE_KIND)
        ? Optional.of(source.substring(SOURCE_KIND.length()))
        : Optional.empty();
  }

  private static Secret in(Path file) {
    return new Secret(
        () -> {
          try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
              throw new IOException(
                  file + " is longer than " + MOST_BYTES + " bytes (expected: a token)");
            }
            return new String(bytes, UTF_8).strip();
          }
        });
  }

  /** Returns what nobody but Mission Control is to see. */
  String reveal() throws IOException {
    return text.read();
  }

  @Override
  public String toString() {
    return "***";
  }
}
