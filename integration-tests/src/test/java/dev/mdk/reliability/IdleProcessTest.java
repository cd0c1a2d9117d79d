package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R21: what a client costs that has nothing to do. */
class IdleProcessTest {

  /** Workers that have nothing to do end after a minute. */
  private static final int KEPT_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void hasFewThreadsAndLittleHeapAndExitsWithoutClose() throws Exception {
    measure(5, 5.0); // a short look says little about the CPU
  }

  @Test
  @Tag("long")
  void takesATinyPartOfACpu() throws Exception {
    measure(
        120, 0.25); // of one core, the JVM itself and a look into the directory a second included
  }

  @SuppressWarnings("SystemOut") // the figures belong to the result
  private void measure(int seconds, double percent) throws Exception {
    String source = "directory:path=" + folder.resolve("nodes");
    try (Child child = Child.start(IdleChild.class, List.of("-Xmx64m"), Map.of(), source)) {
      long heap = Long.parseLong(child.await("heap "));
      Duration before = cpu(child);
      boolean nothing = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
      assertThat(nothing).isFalse();
      Duration spent = cpu(child).minus(before);
      child.say("end");
      List<String> threads =
          Stream.of(child.await("threads ").split(","))
              .filter(name -> seconds > KEPT_SECONDS || !name.startsWith("mdk-worker"))
              .toList();

      System.out.println(
          "idle: "
              + threads
              + ", "
              + heap / 1024
              + " KiB, "
              + spent.toMillis()
              + " ms of CPU in "
              + seconds
              + " s");
      assertThat(threads).hasSizeLessThanOrEqualTo(3).allMatch(name -> name.endsWith("daemon"));
      assertThat(heap).isLessThan(5 * 1024 * 1024);
      // the kernel counts in steps of 10 ms
      assertThat(spent.toMillis()).isLessThanOrEqualTo((long) (seconds * 10 * percent) + 10);
      assertThat(child.exitCode()).as("nobody closed it: " + child.output()).isZero();
    }
  }

  private static Duration cpu(Child child) {
    return child.handle().info().totalCpuDuration().orElseThrow();
  }
}
