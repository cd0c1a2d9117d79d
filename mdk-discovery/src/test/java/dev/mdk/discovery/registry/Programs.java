package dev.mdk.discovery.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Real servers for tests. What is not installed skips the test, and says so. */
public final class Programs {

  private static final int LOWEST_PORT = 12_000;
  private static final int PORTS = 20_000;

  private Programs() {}

  /** Returns where a program is, or skips the test. */
  public static Path require(String name) {
    for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1)) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    return Assumptions.abort(name + " is not installed (.ci/run installs it)");
  }

  /**
   * Returns a port that is free. It is below those that systems give to connections and to whoever
   * asks for any port, so that nobody is given it before the server has started, or while that is
   * started again.
   */
  public static int freePort() {
    for (int tries = 0; ; tries++) {
      int port = LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) { // somebody has it
        if (tries == 100) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Starts a program that writes into a log file of its own. */
  public static Process start(Path folder, String log, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
        .start();
  }

  /** Runs a program to its end. */
  public static void run(Path folder, String... command) throws Exception {
    Process process = start(folder, "run.log", List.of(command));
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": " + Files.readString(folder.resolve("run.log")));
    }
  }

  /** Sends a signal, such as STOP. */
  public static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Ends a program the hard way, and waits until it is gone. */
  public static void kill(Process process) {
    process.destroyForcibly().onExit().join();
  }
}
