package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Registration;
import dev.mdk.testing.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R18: a process is stopped for a while, as a virtual machine or a debugger does, and goes on. */
class PausedProcessTest {

  @TempDir Path folder;

  @BeforeEach
  void signalsAreThere() {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "stops a process by kill");
  }

  @Test
  void fiveSeconds() throws Exception {
    pause(5);
  }

  @Test
  @Tag("long")
  void thirtySeconds() throws Exception {
    pause(30);
  }

  @SuppressWarnings("SystemOut") // the figures belong to the result
  private void pause(int seconds) throws Exception {
    String source = "directory:path=" + folder.resolve("nodes");
    RecordingListener events = new RecordingListener();
    try (Mdk mdk = Mdk.builder().setting("discovery.source", source).listener(events).start();
        Child child = Child.start(PausedChild.class, source)) {
      Registration old = mdk.register("old", "1.0", "http://127.0.0.1:1");
      child.await("ready");
      mdk.awaitReady("paused", "1.0", Duration.ofSeconds(30));

      child.signal("STOP");
      old.close();
      mdk.register("new", "1.0", "http://127.0.0.1:2");
      boolean nothing = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS); // the pause itself
      assertThat(nothing).isFalse();
      Duration cpu = child.handle().info().totalCpuDuration().orElse(Duration.ZERO);
      child.say("look");
      child.signal("CONT");

      long millis = Long.parseLong(child.await("right after "));
      Duration spent = child.handle().info().totalCpuDuration().orElse(Duration.ZERO).minus(cpu);
      System.out.println(
          "stopped for "
              + seconds
              + " s; right after "
              + millis
              + " ms, "
              + spent.toMillis()
              + " ms of CPU");
      assertThat(millis).isLessThan(20_000); // 2 s are promised on a machine at rest
      assertThat(spent).isLessThan(Duration.ofSeconds(2)); // no storm of timers that were due
      assertThat(child.await("ticks ")).isEqualTo("1");
      mdk.awaitReady("paused", "1.0", Duration.ofSeconds(30));
      assertThat(events.of(MdkEvent.NodeDown.class))
          .noneMatch(down -> down.node().service().equals("paused"));
    }
  }
}
