package dev.mdk.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in a JVM of its own, with the built jars on its path. */
final class Program implements AutoCloseable {

  private final Process process;
  private final StringBuilder output = new StringBuilder(); // guarded by itself
  private final Thread reader = new Thread(this::read, "reads a program");

  private Program(Process process) {
    this.process = process;
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a main class of the examples. */
  static Program main(List<String> options, String main, String... args) throws IOException {
    return java(options, List.of("-p", all(), "-m", main), args);
  }

  /** Starts a main class of the examples with more in its environment. */
  static Program main(Map<String, String> environment, String main, String... args)
      throws IOException {
    return java(List.of(), List.of("-p", all(), "-m", main), environment, args);
  }

  /** Starts a main class of the examples on the class path, named as on the module path. */
  static Program onClassPath(List<String> options, String main, String... args) throws IOException {
    String name = main.substring(main.indexOf('/') + 1);
    return java(options, List.of("-cp", all(), name), args);
  }

  /** Starts a source file, as {@code ./mdk run} does. */
  static Program source(List<String> options, Path file, String... args) throws IOException {
    List<String> modules = List.of("-p", library(), "--add-modules", "ALL-MODULE-PATH");
    return java(
        Stream.concat(options.stream(), modules.stream()).toList(), List.of(file.toString()), args);
  }

  private static Program java(List<String> options, List<String> program, String... args)
      throws IOException {
    return java(options, program, Map.of(), args);
  }

  private static Program java(
      List<String> options, List<String> program, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(program);
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Program(builder.start());
  }

  private static String all() {
    return String.join(path(), library(), jar("examples"), jar("examples/by-hand"));
  }

  private static String library() {
    return System.getProperty("mdk.modulepath");
  }

  private static String path() {
    return System.getProperty("path.separator");
  }

  private static String jar(String module) {
    Path target = Path.of(System.getProperty("mdk.root"), module, "target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".jar"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.append(line).append('\n');
          output.notifyAll();
        }
      }
    } catch (IOException killed) {
      // the end of the output, too
    }
    synchronized (output) {
      output.notifyAll();
    }
  }

  /** Waits until the program has printed something. */
  void awaitOutput(String text, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    synchronized (output) {
      while (output.indexOf(text) < 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new AssertionError("no \"" + text + "\" within " + seconds + " s:\n" + output);
        }
        output.wait(left);
      }
    }
  }

  int exitCode(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s:\n" + output());
    }
    reader.join(TimeUnit.SECONDS.toMillis(60));
    return process.exitValue();
  }

  String output() {
    synchronized (output) {
      return output.toString();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
