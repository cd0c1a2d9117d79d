package dev.mdk.build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The library as this build made it. */
final class Library {
  private Library() {}

  /** The jars of all library modules. */
  static List<Path> jars() {
    return Stream.of(System.getProperty("mdk.modulepath").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  /** The jar of one module, named without the {@code mdk-} in front. */
  static Path jar(String part) {
    return jars().stream()
        .filter(jar -> jar.getFileName().toString().matches("mdk-" + part + "-\\d.*"))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no module mdk-" + part));
  }

  /** The folders of all library modules: those that have code, and are named after the library. */
  static List<Path> folders() {
    try (var found = Files.list(root())) {
      return found
          .filter(folder -> folder.getFileName().toString().startsWith("mdk-"))
          .filter(folder -> Files.exists(folder.resolve("src/main/java")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The root of the sources. */
  static Path root() {
    return Path.of(System.getProperty("mdk.root")).normalize();
  }
}
