package dev.mdk.reliability;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, not for time. */
final class Waiting {

  private Waiting() {}

  static void eventually(String what, BooleanSupplier condition) {
    if (!within(Duration.ofSeconds(60), condition)) {
      throw new AssertionError("not within 60 s: " + what);
    }
  }

  /** Returns whether something becomes true in a while. */
  static boolean within(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }
}
