package dev.mdk.examples.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** One process of the play. */
final class Player {

  private final String name;
  private final Process process;
  private final Path errors;
  private final CompletableFuture<String> address = new CompletableFuture<>();

  private Player(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
  }

  /** Starts a service in a JVM of its own, as this one was started. */
  static Player start(
      String name,
      Class<?> service,
      String argument,
      Map<String, String> settings,
      Path folder,
      BiConsumer<Player, String> lines)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and quick to start, as six of them start at once.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    // The JDK's server waits 40 ms before it sends a small answer, unless told otherwise.
    command.add("-Dsun.net.httpserver.nodelay=true");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
    command.addAll(
        List.of("-m", service.getModule().getName() + "/" + service.getName(), argument));
    Path errors = folder.resolve(name + ".err");
    Process process =
        new ProcessBuilder(command).redirectError(new File(errors.toString())).start();
    Player player = new Player(name, process, errors);
    Thread reader = new Thread(() -> player.read(lines), "reads " + name);
    reader.setDaemon(true);
    reader.start();
    return player;
  }

  private void read(BiConsumer<Player, String> lines) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("READY ")) {
          address.complete(line.substring("READY ".length()));
        } else {
          lines.accept(this, line);
        }
      }
    } catch (IOException killed) {
      // the end of the output, too
    }
    address.completeExceptionally(
        new IllegalStateException(name + " ended before it was ready; see " + errors));
  }

  String name() {
    return name;
  }

  /** Returns where it listens, once it does. */
  String address() throws InterruptedException {
    try {
      return address.get(120, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(name + " was not ready within 120 s; see " + errors, e);
    }
  }

  void tell(String command) {
    try {
      Writer input = process.outputWriter(StandardCharsets.UTF_8);
      input.write(command + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not listen", e);
    }
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  /** As {@code kill -STOP}: it lives, and does nothing. */
  void freeze() throws IOException {
    new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start();
  }

  /** Lets it end by itself, by the end of its input. */
  void dismiss() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
    } catch (IOException killed) {
      // ended already
    }
  }

  /** Waits for the end, and makes sure that it comes. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(3, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
