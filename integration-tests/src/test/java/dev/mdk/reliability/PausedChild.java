package dev.mdk.reliability;

import dev.mdk.Mdk;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A service and client that is stopped and goes on. */
final class PausedChild {

  private PausedChild() {}

  /** Called in the child: the source. */
  public static void main(String[] args) throws Exception {
    try (Mdk mdk =
        Mdk.builder()
            .setting("discovery.source", args[0])
            .setting("discovery.wait.synced", "1ms")
            .setting("log.sinks", "none")
            .start()) {
      mdk.register("paused", "1.0", "http://127.0.0.1:3");
      mdk.awaitReady("old", "1.0", Duration.ofSeconds(30));
      AtomicInteger ticks = new AtomicInteger();
      mdk.facilities() // due during the pause
          .scheduler()
          .schedule(TimeUnit.SECONDS.toNanos(2), ticks::incrementAndGet);
      System.out.println("ready");
      int word = System.in.read(); // the first thing after the pause
      long began = System.nanoTime();
      while (word >= 0 && !(isKnown(mdk, "new") && !isKnown(mdk, "old"))) {
        LockSupport.parkNanos(1_000_000);
      }
      System.out.println("right after " + (System.nanoTime() - began) / 1_000_000);
      while (ticks.get() == 0) {
        LockSupport.parkNanos(1_000_000);
      }
      System.out.println("ticks " + ticks.get());
      System.in.transferTo(System.err);
    }
  }

  private static boolean isKnown(Mdk mdk, String service) {
    try {
      mdk.session().resolve(service, "1.0");
      return true;
    } catch (NoNodeException gone) {
      return false;
    } catch (MdkException other) {
      throw new IllegalStateException(other);
    }
  }
}
