package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.control.server.MissionControl;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Mission Control as a process of its own, which can be killed and started again, as it was. */
final class ServerProcess implements AutoCloseable {

  private final Path data;
  private Process process;
  private URI http = URI.create("http://127.0.0.1:" + freePort());
  private URI rtp = URI.create("ws://127.0.0.1:" + freePort());

  ServerProcess(Path data) throws IOException {
    this.data = data;
    start();
  }

  /**
   * Returns a port below those that are given to whoever asks for any: nobody gets it while the
   * server is away.
   */
  private static int freePort() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = 12_000 + ThreadLocalRandom.current().nextInt(20_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) { // somebody has it
        if (tries == 100) {
          throw e;
        }
      }
    }
  }

  /** Starts it at the addresses that it had. */
  void start() throws IOException {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("jdk.module.path", ""),
                    MissionControl.class.getPackageName() + ".Main",
                    "--http",
                    http.getAuthority(),
                    "--rtp",
                    rtp.getAuthority(),
                    "--data",
                    data.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("Mission Control is up:");
    http = URI.create(out.readLine().replaceAll(".* ", ""));
    rtp = URI.create(out.readLine().replaceAll(".*(ws://\\S+).*", "$1"));
  }

  URI http() {
    return http;
  }

  URI rtp() {
    return rtp;
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
