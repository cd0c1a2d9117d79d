package dev.mdk.examples.zipkin;

import dev.mdk.json.Json;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A real Zipkin server, in a process of its own. */
final class ZipkinServer implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final String url;

  private ZipkinServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static ZipkinServer start(Path folder) throws Exception {
    Path jar = Path.of(System.getProperty("mdk.test.zipkin", "zipkin-server-exec.jar"));
    Assumptions.assumeTrue(Files.exists(jar), () -> "no Zipkin: " + jar + " is missing");
    int port = unusedPort();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Darmeria.ports[0].ip=127.0.0.1",
            "-Darmeria.ports[0].port=" + port,
            "-Darmeria.ports[0].protocols[0]=http",
            "-jar",
            jar.toString());
    builder.environment().put("QUERY_PORT", String.valueOf(port));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("zipkin.log").toFile());
    ZipkinServer server = new ZipkinServer(builder.start(), "http://127.0.0.1:" + port);
    server.await("/health", health -> true);
    return server;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return url;
  }

  /** Returns what the server says, once it says what is wanted. */
  JsonValue await(String path, Predicate<JsonValue> wanted) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    String last = "nothing";
    while (process.isAlive() && System.nanoTime() - end < 0) {
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        last = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() == 200) {
          JsonValue said = Json.parse(answer.body());
          if (wanted.test(said)) {
            return said;
          }
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      LockSupport.parkNanos(10_000_000); // and ask again
    }
    throw new AssertionError(path + " of " + process + " said at last: " + last);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
