package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.MdkException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R2: Mission Control is killed and started again, while services look up, call and log. */
class KillTest {

  @TempDir Path folder;
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicReference<MdkException> failed = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private int lines;

  @Test
  @Timeout(120)
  void costsNoLookupAndNoLine() throws Exception {
    run(3);
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void costsNoLookupAndNoLineInFiftyTimes() throws Exception {
    run(50);
  }

  private void run(int kills) throws Exception {
    long seed = Long.getLong("mdk.test.seed", System.nanoTime());
    Random random = new Random(seed);
    long slowest = 0;
    try (ServerProcess server = new ServerProcess(folder)) {
      try (Mdk hello = builder(server, "hello").start();
          Mdk edge = builder(server, "edge").start()) {
        hello.register("hello", "1.0", "http://127.0.0.1:1");
        edge.awaitReady("hello", "1.0", Duration.ofSeconds(30));
        Thread looking = new Thread(() -> look(edge), "looking");
        looking.start();
        for (int i = 0; i < kills; i++) {
          log(edge, 100 + random.nextInt(400));
          server.kill();
          log(edge, random.nextInt(500));
          server.start();
          long back = System.nanoTime();
          Ears.until("it is registered again", () -> isRegistered(server));
          slowest = Math.max(slowest, System.nanoTime() - back);
        }
        log(edge, 100);
        over.set(true);
        looking.join();
      }
      assertThat(failed.get()).as("a lookup that failed; seed " + seed).isNull();
      List<String> expected = IntStream.range(0, lines).mapToObj(i -> "line " + i).toList();
      assertThat(
              Api.lines(server.http()).stream()
                  .filter(line -> line.string("service").orElse("").equals("edge"))
                  .map(line -> line.string("text").orElseThrow())
                  .filter(text -> text.startsWith("line ")))
          .as("the lines, each once and in order; seed " + seed)
          .containsExactlyElementsOf(expected);
    }
    System.out.printf(
        "%d kills, %d lookups and %d lines; registered again after %d ms at most%n",
        kills, lookups.get(), lines, slowest / 1_000_000);
  }

  private static Mdk.Builder builder(ServerProcess server, String name) {
    return Mdk.builder()
        .setting("server.url", server.rtp().toString())
        .setting("log.sinks", "control")
        .setting("log.close-timeout", "30s")
        .setting("log.queue", "100000")
        .setting("service.name", name);
  }

  private void look(Mdk edge) {
    while (!over.get()) {
      try {
        edge.session().resolve("hello", "1.0");
        lookups.incrementAndGet();
      } catch (MdkException e) {
        failed.compareAndSet(null, e);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private void log(Mdk edge, int millis) {
    for (int i = 0; i < millis; i++) {
      edge.session().info("edge", "line " + lines++);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean isRegistered(ServerProcess server) {
    try {
      return !Api.get(server.http(), "/api/nodes?service=hello")
          .array("nodes")
          .orElseThrow()
          .elements()
          .isEmpty();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
