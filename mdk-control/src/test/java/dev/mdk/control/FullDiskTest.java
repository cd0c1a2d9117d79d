package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.control.server.MissionControl;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * R15: the disk of Mission Control is full, a real file system of one megabyte. Needs {@code mount}
 * and the right to use it, and is skipped without.
 */
@Timeout(120)
class FullDiskTest {

  private static final int LINES = 400;

  @TempDir Path temporary;
  private final FastFacilities facilities = new FastFacilities();
  private Path disk = Path.of("");

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private void mount() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder.toString()),
        "skipped: no right to mount a file system");
    disk = folder;
  }

  @AfterEach
  void end() throws Exception {
    facilities.close();
    if (!disk.toString().isEmpty()) {
      run("umount", disk.toString());
    }
  }

  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      return filler;
    }
  }

  private static List<LogEvent> lines() {
    return IntStream.range(0, LINES)
        .mapToObj(
            i ->
                new LogEvent(
                    new LogId("trace", CausalClock.of(i), Environment.SANDBOX),
                    Instant.EPOCH,
                    "process",
                    "shop",
                    LogLevel.INFO,
                    "orders",
                    "line " + i + " " + "x".repeat(500),
                    Optional.empty(),
                    Map.of()))
        .toList();
  }

  /** As the pipeline does: again and again, until all are taken. */
  private static void insist(LogSink sink, AtomicInteger refused, CountDownLatch taken) {
    while (taken.getCount() > 0) {
      try {
        sink.write(lines());
        taken.countDown();
      } catch (InterruptedException end) {
        return; // of the test
      } catch (Exception notTaken) {
        refused.incrementAndGet();
      }
    }
  }

  @Test
  void costsNoNodeAndNoLineAndIsOverByItself() throws Exception {
    mount();
    try (MissionControl control = MissionControl.builder().data(disk.resolve("data")).start()) {
      ControlClient client = ControlClient.of(control.rtp().toString(), Settings.NONE, facilities);
      Ears ears = new Ears();
      Ears registered = new Ears();
      try (Subscription subscription = client.source().start(ears);
          LogSink sink = client.logSink()) {
        subscription.want("shop");
        client
            .source()
            .registrar()
            .orElseThrow()
            .register(Nodes.node("shop", "1.0", "http://127.0.0.1:1"), registered);
        registered.untilState("REGISTERED");
        Path filler = fill();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch taken = new CountDownLatch(1);
        Thread logging = new Thread(() -> insist(sink, refused, taken), "logging");
        logging.start();
        Ears.until("it is refused", () -> refused.get() > 1);

        assertThat(health(control).string("status")).contains("degraded");
        assertThat(health(control).toString()).contains("lines cannot be stored");
        client
            .source()
            .registrar()
            .orElseThrow()
            .register(Nodes.node("shop", "1.0", "http://127.0.0.1:2"), new Ears());
        Ears.until("a new node is found", () -> ears.ids().size() == 2);
        assertThat(ears.states).as("the connection held").noneMatch(s -> s.startsWith("LOST"));
        assertThat(registered.states).noneMatch(s -> s.startsWith("LOST"));

        Files.delete(filler);
        taken.await();
        logging.join();
        assertThat(health(control).string("status")).contains("up");
        List<String> expected = new ArrayList<>();
        lines().forEach(line -> expected.add(line.text()));
        assertThat(Api.texts(control.http())).as("each once").isEqualTo(expected);
      }
    }
  }

  /** A proxy that asks for its health would send it nothing any more that could succeed. */
  @Test
  void isNoticedToBeOverThoughNobodyLogs() throws Exception {
    mount();
    try (MissionControl control = MissionControl.builder().data(disk.resolve("data")).start();
        LogSink sink =
            ControlClient.of(control.rtp().toString(), Settings.NONE, facilities).logSink()) {
      Path filler = fill();
      try {
        sink.write(lines());
      } catch (IOException expected) {
        Files.delete(filler);
      }
      while (!health(control).string("status").orElseThrow().equals("up")) {
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static JsonObject health(MissionControl control) throws Exception {
    return Api.get(control.http(), "/api/health");
  }
}
