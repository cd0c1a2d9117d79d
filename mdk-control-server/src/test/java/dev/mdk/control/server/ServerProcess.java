package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Mission Control as a process of its own, with {@code -Xmx256m}. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final URI http;
  private final URI rtp;
  private final long readyMillis;

  ServerProcess(Path folder) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                Main.class.getName()));
    command.addAll(
        List.of(
            "--http",
            "127.0.0.1:0",
            "--rtp",
            "127.0.0.1:0",
            "--data",
            folder.resolve("data").toString()));
    long before = System.nanoTime();
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("Mission Control is up:");
    readyMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    http = URI.create(out.readLine().replaceAll(".* ", ""));
    rtp = URI.create(out.readLine().replaceAll(".*(ws://\\S+).*", "$1"));
  }

  URI http() {
    return http;
  }

  URI rtp() {
    return rtp;
  }

  long readyMillis() {
    return readyMillis;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it, as {@code kill -9} does. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
