package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Outcome;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S15: made-up names, as many as somebody cares to send. */
@Timeout(120)
class FloodTest {

  private final HttpClient http = HttpClient.newHttpClient();

  private int send(MissionControl control, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control.http() + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private int register(MissionControl control, String service) throws Exception {
    String body =
        "{\"id\":\"1\",\"service\":\"%s\",\"version\":\"1\",\"address\":\"http://%s\",\"ttl\":86400}";
    return send(control, "POST", "/api/nodes", body.formatted(service, service));
  }

  private JsonObject status(MissionControl control) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control.http() + "/api/status")).build();
    return Json.parse(http.send(request, BodyHandlers.ofString()).body()).asObject().orElseThrow();
  }

  @Test
  void madeUpNodesGiveWayAndThoseThatLiveStay() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    TestFacilities facilities = new TestFacilities().withExecutor(executor);
    try (MissionControl control =
        MissionControl.builder().facilities(facilities).nodes(20).start()) {
      assertThat(register(control, "honest")).isEqualTo(201);
      for (int i = 0; i < 19; i++) {
        assertThat(register(control, "made-up-" + i)).isEqualTo(201);
      }
      for (int i = 19; i < 200; i++) {
        assertThat(register(control, "made-up-" + i)).isEqualTo(503);
      }
      assertThat(register(control, "newcomer")).as("while all have just spoken").isEqualTo(503);

      facilities.time().advance(Duration.ofSeconds(40));
      assertThat(send(control, "PUT", "/api/nodes/sandbox/honest/1", "")).isEqualTo(200);
      facilities.time().advance(Duration.ofSeconds(20));
      for (int i = 200; i < 218; i++) {
        assertThat(register(control, "made-up-" + i)).isEqualTo(201);
      }
      assertThat(register(control, "newcomer")).isEqualTo(201);

      assertThat(status(control).integer("nodes")).hasValue(20);
      assertThat(send(control, "GET", "/api/nodes/sandbox/honest/1", "")).isEqualTo(200);
      assertThat(register(control, "one-more")).as("while all have just spoken").isEqualTo(503);
    } finally {
      executor.shutdownNow();
    }
  }

  /** It is told of all nodes instead, so it misses none of those that it named. */
  @Test
  void aMillionNamesOfOneClientAreNotKept() throws Exception {
    try (MissionControl control = MissionControl.start();
        RtpClient client =
            RtpClient.open(control, "one", RtpExtension.INTEREST, RtpExtension.SYNCED);
        RtpClient other = RtpClient.open(control, "other")) {
      int number = 0;
      for (int message = 0; message < 200; message++) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < 5_000) {
          names.add("name-" + number++);
        }
        client.send(new RtpMessage.Interest(names));
      }
      client.soFar("all is read");
      assertThat(number).isEqualTo(1_000_000);
      assertThat(metric(control, "mdk_control_interests")).isZero();

      other.send(RtpMessages.active("n", "name-999999"));
      assertThat(client.await(RtpMessage.Active.class).node().service()).isEqualTo("name-999999");
      client.send(new RtpMessage.Interest(Set.of("late")));
      assertThat(client.await(RtpMessage.Synced.class).service()).isEmpty();
    }
  }

  private long metric(MissionControl control, String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control.http() + "/api/metrics")).build();
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void madeUpNamesOfNodesTracesAndServicesFitIntoMemory() throws Exception {
    flood(150_000);
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void aMillionMadeUpNamesFitIntoMemory() throws Exception {
    flood(1_000_000);
  }

  /** The tables of a Mission Control by its defaults, in a process of less memory than advised. */
  private static void flood(int names) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                Flood.class.getName(),
                String.valueOf(names))
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      System.out.print(said);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).contains("honest nodes: 100 of 100", "nodes: 20000");
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process of its own. */
  static final class Flood {

    private static final Duration LONG = Duration.ofDays(1);

    private Flood() {}

    public static void main(String... arguments) {
      int names = Integer.parseInt(arguments[0]);
      TestFacilities facilities = new TestFacilities();
      NodeTable table = new NodeTable(facilities);
      TraceBook traces = new TraceBook(100_000);
      InteractionBook interactions = new InteractionBook(facilities);
      long refused = 0;
      long before = System.nanoTime();
      try (LeaseRegistry registry = new LeaseRegistry(facilities, table, 20_000)) {
        for (int i = 0; i < names; i++) {
          if (i % 50_000 == 0) {
            for (int honest = 0; honest < 100; honest++) {
              registry.put(RtpMessages.node("h" + honest, "honest"), LONG);
            }
          }
          if (i % 5_000 == 0) {
            facilities.time().advance(Duration.ofSeconds(1));
          }
          String name = "made-up-" + i + "-" + "x".repeat(200);
          boolean taken =
              registry.put(RtpMessages.node("n", name), LONG) == Registry.Outcome.REGISTERED;
          refused += taken ? 0 : 1;
          Instant now = facilities.clock().instant();
          traces.add(
              new Stored(
                  i, now, RtpMessages.line(name, CausalClock.of(i), LogLevel.INFO, name, name, i)));
          interactions.add(new Stored(i, now, call(name, now)));
        }
        System.out.printf(
            "nodes: %d, refused: %d, honest nodes: %d of 100, pairs: %d; %d MiB in use, %d ms%n",
            table.nodes(),
            refused,
            table
                .page(Optional.empty(), each -> each.node().service().equals("honest"), 200)
                .size(),
            interactions.edges("").size(),
            (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
        System.out.println("traces: " + traces.list(Long.MAX_VALUE, each -> true, names).size());
      }
    }

    private static RtpMessage.Interaction call(String name, Instant now) {
      return new RtpMessage.Interaction(
          name,
          name,
          name,
          Environment.SANDBOX,
          now,
          now,
          CausalClock.of(1),
          CausalClock.of(2),
          Map.of(name, false),
          OptionalLong.empty(),
          name,
          Optional.empty(),
          List.of(new RtpMessage.Verdict(name, name, "1", name, Outcome.ERROR)));
    }
  }
}
