package dev.mdk.jdkhttp;

import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits by the time of an MDK. */
final class Patience {

  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(5).toNanos();
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Facilities facilities;

  Patience(Facilities facilities) {
    this.facilities = facilities;
  }

  long nanoTime() {
    return facilities.ticker().nanoTime();
  }

  /** Waits for a while; not at all in an interrupted thread, which stays so. */
  void pause(Duration time) {
    await(time, () -> false);
  }

  /** Waits until something is true, at most for a while, as {@link #pause}. */
  void await(Duration limit, BooleanSupplier condition) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    look(nanoTime() + limit.toNanos(), condition, over);
    try {
      // The timer of an MDK that was closed is gone: then the time of the system ends the wait.
      over.get(limit.plus(MARGIN).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException longEnough) {
      // as said
    }
    over.complete(true);
  }

  private void look(long end, BooleanSupplier condition, CompletableFuture<Boolean> over) {
    long left = end - nanoTime();
    if (left <= 0 || condition.getAsBoolean()) {
      over.complete(true);
    } else if (!over.isDone()) {
      facilities
          .scheduler()
          .schedule(Math.min(left, LOOK_EVERY_NANOS), () -> look(end, condition, over));
    }
  }
}
