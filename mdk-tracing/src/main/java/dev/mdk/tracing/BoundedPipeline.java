package dev.mdk.tracing;

import static java.util.Objects.requireNonNull;

import dev.mdk.Health;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A lane for each sink, so that none waits for another. */
final class BoundedPipeline implements LogPipeline {

  private final List<Lane<LogEvent>> lanes;
  private final List<LogOutlet> outlets;
  private final boolean hasNative;
  private final Duration closeTimeout;
  private final Scheduler scheduler;
  private final AtomicBoolean closed = new AtomicBoolean();

  BoundedPipeline(PipelineSettings settings, Facilities facilities, List<LogSink> sinks) {
    outlets =
        sinks.stream()
            .map(sink -> new LogOutlet(sink, facilities, settings.redactor(), settings.service()))
            .toList();
    lanes = outlets.stream().map(outlet -> new Lane<>(outlet, settings, facilities)).toList();
    hasNative = outlets.stream().anyMatch(LogOutlet::isNative);
    closeTimeout = settings.closeTimeout();
    scheduler = facilities.scheduler();
  }

  @Override
  public void offer(LogEvent event) {
    requireNonNull(event, "event");
    // What came from java.util.logging was written there, and is not written there again.
    boolean cameFromNative = hasNative && Handling.now() == Handling.NATIVE;
    for (int i = 0; i < lanes.size(); i++) {
      if (!(cameFromNative && outlets.get(i).isNative())) {
        lanes.get(i).offer(event);
      }
    }
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public boolean flush(Duration limit) {
    List<Lane.Waiter> waiters = lanes.stream().map(Lane::await).toList();
    CompletableFuture<Boolean> all = all(waiters.stream().map(Lane.Waiter::done).toList());
    try {
      return isDoneWithin(limit, all);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      for (int i = 0; i < lanes.size(); i++) {
        lanes.get(i).forget(waiters.get(i));
      }
    }
  }

  private boolean isDoneWithin(Duration limit, CompletableFuture<Boolean> done)
      throws InterruptedException {
    Scheduler.Cancellable timeout = scheduler.schedule(nanos(limit), () -> done.complete(false));
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    } finally {
      timeout.cancel();
    }
  }

  private static CompletableFuture<Boolean> all(List<CompletableFuture<Boolean>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
        .thenApply(ended -> each.stream().allMatch(CompletableFuture::join));
  }

  private static long nanos(Duration limit) {
    try {
      return limit.toNanos();
    } catch (ArithmeticException centuries) {
      return limit.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  @Override
  public Account account() {
    return lanes.stream()
        .map(lane -> lane.tally().account())
        .reduce(new Account(0, 0, 0, 0), BoundedPipeline::plus);
  }

  @Override
  public Map<String, Long> drops() {
    Map<String, Long> drops = new TreeMap<>();
    for (DropReason reason : DropReason.values()) {
      long lines = lanes.stream().mapToLong(lane -> lane.tally().dropped(reason)).sum();
      if (lines > 0) {
        drops.put(reason.label(), lines);
      }
    }
    return drops;
  }

  private static Account plus(Account one, Account other) {
    return new Account(
        one.offered() + other.offered(),
        one.delivered() + other.delivered(),
        one.dropped() + other.dropped(),
        one.queued() + other.queued());
  }

  @Override
  public Health.Part health() {
    boolean failing = lanes.stream().anyMatch(Lane::isFailing);
    return new Health.Part(failing ? Health.State.DEGRADED : Health.State.UP, toString());
  }

  /**
   * Closes it. Waits even if the thread is interrupted, as the time is limited: who shuts down is
   * often interrupted, and the last lines are those that tell why.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Boolean> ended = all(lanes.stream().map(Lane::close).toList());
    Scheduler.Cancellable timeout =
        scheduler.schedule(nanos(closeTimeout), () -> ended.complete(false));
    if (!ended.join()) {
      lanes.forEach(Lane::abandon);
    }
    timeout.cancel();
  }

  /** Returns the account of each sink. */
  @Override
  public String toString() {
    return lanes.stream().map(lane -> lane.tally().toString()).collect(Collectors.joining("; "));
  }
}
