package dev.mdk.discovery;

import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those who wait for a node of one service and version. They hold no thread.
 *
 * <p>Who takes a waiter out of the set ends its wait, and nobody else does: the round that found a
 * node for it, its timer, its cancellation. So nothing stays behind, and a node that was found for
 * somebody who went away is given back. Futures are completed on the executor, each by a task of
 * its own, as what hangs on them is foreign and may block.
 */
final class Waiters {

  private static final class Waiter {
    final CompletableFuture<Endpoint> future = new CompletableFuture<>();
    final Hint hint;
    final Deadline deadline;
    final long sinceNanos;
    long untilNanos; // guarded by `lock`, as is the timer
    Scheduler.@Nullable Cancellable timer;

    Waiter(Hint hint, Deadline deadline, long sinceNanos) {
      this.hint = hint;
      this.deadline = deadline;
      this.sinceNanos = sinceNanos;
    }
  }

  private final Pool pool;
  private final RoutingTable table;
  private final ReentrantLock lock = new ReentrantLock(); // covers the set, and no foreign code
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private volatile int size; // of the set
  private final AtomicInteger wakings = new AtomicInteger(); // since the present round began

  Waiters(Pool pool, RoutingTable table) {
    this.pool = pool;
    this.table = table;
  }

  /** Makes somebody wait, who has found nothing. */
  CompletableFuture<Endpoint> add(Hint hint, Deadline deadline, long leftNanos) {
    if (!table.enterWaiting()) {
      return CompletableFuture.failedFuture(
          new NoNodeException(
              table.failure(pool).getMessage()
                  + "; not waiting, as "
                  + Texts.count(table.limits().waiters(), "caller")
                  + " wait already"));
    }
    Waiter waiter = new Waiter(hint, deadline, table.nanoTime());
    lock.lock();
    try {
      waiting.add(waiter);
      size = waiting.size();
    } finally {
      lock.unlock();
    }
    // It is in the set, and only then looks again: no news can pass it by.
    limit(waiter, Math.min(leftNanos, table.waitNanos()));
    CompletableFuture<?> unused = waiter.future.whenComplete((found, thrown) -> leave(waiter));
    if (pool.isReady() || pool.isHopeless()) {
      wake();
    }
    return waiter.future;
  }

  /** Lets those who wait try again, in order, if the pool has changed. */
  void wake() {
    if (size > 0 && wakings.getAndIncrement() == 0) {
      table.execute(this::rounds);
    }
  }

  private void rounds() {
    int seen;
    do {
      seen = wakings.get();
      round();
    } while (!wakings.compareAndSet(seen, 0));
  }

  private void round() {
    for (Waiter waiter : all()) {
      if (table.isClosed()) {
        fail(waiter);
        continue;
      }
      Endpoint found = find(waiter);
      if (found != null) {
        handOver(waiter, found);
      } else if (pool.isHopeless()) {
        fail(waiter);
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // a deadline may be foreign, and others wait
  private @Nullable Endpoint find(Waiter waiter) {
    try {
      long leftNanos = waiter.deadline.remainingNanos();
      return pool.find(waiter.hint, Math.min(leftNanos, Pool.LEASE_NANOS));
    } catch (Throwable thrown) {
      if (remove(waiter)) {
        table.execute(() -> waiter.future.completeExceptionally(thrown));
      }
      return null;
    }
  }

  private void handOver(Waiter waiter, Endpoint found) {
    if (!remove(waiter)) {
      giveBack(found);
      return;
    }
    tell(waiter, true);
    table.execute(
        () -> {
          if (!waiter.future.complete(found)) {
            giveBack(found);
          }
        });
  }

  private static void giveBack(Endpoint found) {
    if (found instanceof ProbeEndpoint probe) {
      probe.giveBack();
    }
  }

  private void fail(Waiter waiter) {
    if (remove(waiter)) {
      tell(waiter, false);
      table.execute(() -> waiter.future.completeExceptionally(table.failure(pool)));
    }
  }

  /** Forgets somebody whose future was completed, by himself if it is news here. */
  private void leave(Waiter waiter) {
    if (remove(waiter)) {
      tell(waiter, false);
    }
  }

  private void tell(Waiter waiter, boolean found) {
    if (table.isHeard()) {
      Pool.Question asked = pool.question();
      Duration waited = Duration.ofNanos(table.nanoTime() - waiter.sinceNanos);
      table.tell(new MdkEvent.Waited(asked.service(), asked.version(), waited, found));
    }
  }

  /** Applies a shorter limit to all who wait, from this moment on. */
  void limit(long nanos) {
    all().forEach(waiter -> limit(waiter, nanos));
  }

  private void limit(Waiter waiter, long nanos) {
    lock.lock();
    try {
      long untilNanos = table.nanoTime() + nanos;
      boolean isLater = waiter.timer != null && untilNanos - waiter.untilNanos >= 0;
      if (isLater || !waiting.contains(waiter)) {
        return;
      }
      if (waiter.timer != null) {
        waiter.timer.cancel();
      }
      waiter.untilNanos = untilNanos;
      waiter.timer = table.schedule(nanos, () -> fail(waiter));
    } finally {
      lock.unlock();
    }
  }

  private List<Waiter> all() {
    if (size == 0) {
      return List.of();
    }
    lock.lock();
    try {
      return new ArrayList<>(waiting);
    } finally {
      lock.unlock();
    }
  }

  private boolean remove(Waiter waiter) {
    lock.lock();
    try {
      if (!waiting.remove(waiter)) {
        return false;
      }
      size = waiting.size();
      if (waiter.timer != null) {
        waiter.timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    table.leaveWaiting();
    return true;
  }
}
