package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, each in a JVM of its own. */
final class Jvm {

  private static final int SECONDS = 120;

  private Jvm() {}

  /** The JVM that the tests run on. */
  static Path own() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Runs a program, which must succeed, and returns what it printed. */
  static String run(Path java, Path folder, List<String> options, List<String> program) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(options);
    command.addAll(program);
    try {
      Path output = Files.createTempFile(folder, "output", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      String printed = Files.readString(output);
      assertThat(ended).as("ends: " + command + "\n" + printed).isTrue();
      assertThat(process.exitValue()).as(command + "\n" + printed).isZero();
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
