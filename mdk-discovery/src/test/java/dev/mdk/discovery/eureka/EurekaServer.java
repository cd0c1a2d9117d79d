package dev.mdk.discovery.eureka;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Programs;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Eureka server, that of Spring Cloud, as a process on this machine. It forgets all when it
 * ends, gives up leases within a second of their end, and shows changes after 200 ms; after a
 * second, if a change came while its cache was being filled, which then misses it.
 */
final class EurekaServer implements AutoCloseable {

  private static final Path BUILT = Path.of("target", "eureka-server").toAbsolutePath();
  private static final Duration LONG = Duration.ofHours(1);

  private final Path folder;
  private final int port = Programs.freePort();
  private final List<String> command;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Facilities facilities = Facilities.system().start();
  private final EurekaClient client;
  private Optional<Process> process = Optional.empty();

  /** Starts one and waits until it answers; skips the test where it is not installed. */
  EurekaServer(Path folder) throws Exception {
    this.folder = folder;
    String classpath = BUILT.resolve("classes") + File.pathSeparator + jars(folder);
    this.command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classpath,
            "EurekaServer",
            "--server.port=" + port,
            "--server.address=127.0.0.1",
            "--eureka.instance.hostname=127.0.0.1",
            "--eureka.client.service-url.defaultZone=" + url() + "/", // no other server
            "--eureka.client.register-with-eureka=false",
            "--eureka.client.fetch-registry=false",
            "--eureka.server.response-cache-update-interval-ms=200",
            "--eureka.server.response-cache-auto-expiration-in-seconds=1",
            "--eureka.server.eviction-interval-timer-in-ms=1000",
            "--eureka.server.enable-self-preservation=false");
    this.client =
        new EurekaClient(
            Endpoints.parse("eureka", url(), URI.create(url()), new Random()),
            Optional.empty(),
            Optional.empty(),
            facilities);
    start();
    awaitAnswer();
  }

  /** Returns where its jars are; makes it ready, once, from what is in the local repository. */
  private static synchronized String jars(Path folder) throws Exception {
    Path file = BUILT.resolve("classpath");
    if (!Files.exists(file)) {
      String maven = Programs.require("mvn").toString();
      Path pom = Path.of("src", "test", "eureka", "pom.xml").toAbsolutePath();
      Process built =
          Programs.start(
              folder, "mvn.log", List.of(maven, "-o", "-q", "-B", "-f", pom.toString(), "compile"));
      if (!built.waitFor(180, TimeUnit.SECONDS) || built.exitValue() != 0) {
        Files.deleteIfExists(file);
        Assumptions.abort("the Eureka server is not installed (.ci/run installs it)");
      }
    }
    return Files.readString(file);
  }

  int port() {
    return port;
  }

  /** Returns its URL, as the setting wants it. */
  String url() {
    return url(port);
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port + "/eureka";
  }

  void start() throws IOException {
    process = Optional.of(Programs.start(folder, "eureka.log", command));
  }

  /** Kills it: -9. */
  void kill() {
    process.ifPresent(Programs::kill);
  }

  boolean isRunning() {
    return process.map(Process::isAlive).orElse(false);
  }

  void signal(String name) throws Exception {
    Programs.signal(process.orElseThrow(), name);
  }

  void awaitAnswer() throws Exception {
    await("an answer", () -> status("GET", "/apps", "") == 200);
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (!holds(holds)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            what + " did not come; " + Files.readString(folder.resolve("eureka.log")));
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean holds(Callable<Boolean> holds) throws Exception {
    try {
      return holds.call();
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a request below its URL and returns the status. */
  int status(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Registers an instance of anybody's, from its JSON, and waits until it is shown. */
  void register(String app, String json) throws Exception {
    int status = status("POST", "/apps/" + app, json);
    if (status != 204) {
      throw new AssertionError("HTTP " + status + " for " + json);
    }
    JsonObject instance =
        Json.parse(json).asObject().orElseThrow().object("instance").orElseThrow();
    awaitShown(
        app.toUpperCase(Locale.ROOT) + "/" + instance.string("instanceId").orElseThrow(), true);
  }

  /** Registers a node of ours for an hour, and waits until it is shown. */
  EurekaEntry register(Node node) throws Exception {
    EurekaEntry entry = EurekaEntry.of(node, HttpAddress.require(node), LONG);
    client.entry(entry).register();
    awaitShown(entry.app() + "/" + entry.id(), true);
    return entry;
  }

  /** Waits until it shows an instance, or does so no more. */
  void awaitShown(String key, boolean shown) throws Exception {
    await(key, () -> instances().stream().anyMatch(some -> some.key().equals(key)) == shown);
  }

  /** Returns all that it shows. */
  List<EurekaInstance> instances() throws IOException {
    try {
      BadEntries bad = new BadEntries("test", facilities);
      return new EurekaReader(Environment.SANDBOX, bad).read(client.all()).instances();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets it forget all, and waits until it shows nothing. */
  void clear() throws Exception {
    for (EurekaInstance instance : new ArrayList<>(instances())) {
      status("DELETE", "/apps/" + instance.key(), "");
    }
    await("nothing", () -> instances().isEmpty());
  }

  /** Makes a source that talks to it. */
  EurekaSource source(Settings settings, Facilities others) {
    return EurekaSource.of(url(), settings, others);
  }

  @Override
  public void close() {
    kill();
    facilities.close();
  }
}
