package dev.mdk.circuit;

import dev.mdk.spi.Bulkhead;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A bulkhead whose places are given in the order in which they were asked for. */
final class FairBulkhead implements Bulkhead {

  /*
   * A place is taken by compare-and-set, unless somebody waits already: whoever comes then goes to the
   * end of the queue. Who queues looks for a place afterwards, and who gives one back looks for a
   * waiting one afterwards; at least one of the two sees the other, and both serve the queue. The one
   * at the head is served first because only the head is ever taken out, by a poll.
   *
   * Those who waited are answered by the executor: what they do next is foreign code, and must neither
   * hold up the timer nor run on the stack of who gave the place back.
   */
  private final int calls;
  private final long waitNanos;
  private final int mostWaiting;
  private final Facilities facilities;
  private final AtomicInteger free;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();

  FairBulkhead(int calls, Duration wait, int mostWaiting, Facilities facilities) {
    if (calls < 1) {
      throw new IllegalArgumentException("calls: " + calls + " (expected: > 0)");
    }
    if (wait.isNegative()) {
      throw new IllegalArgumentException("wait: " + wait + " (expected: >= 0)");
    }
    if (mostWaiting < 0) {
      throw new IllegalArgumentException("mostWaiting: " + mostWaiting + " (expected: >= 0)");
    }
    this.calls = calls;
    this.waitNanos = Engine.nanos(wait);
    this.mostWaiting = mostWaiting;
    this.facilities = facilities;
    free = new AtomicInteger(calls);
  }

  @Override
  public CompletableFuture<Boolean> acquire(Deadline deadline) {
    if (queue.isEmpty() && take()) {
      return CompletableFuture.completedFuture(true);
    }
    long limit = Math.min(waitNanos, deadline.remainingNanos());
    if (limit <= 0 || waiting.incrementAndGet() > mostWaiting) {
      if (limit > 0) {
        waiting.decrementAndGet();
      }
      return CompletableFuture.completedFuture(false);
    }
    Waiting one = new Waiting();
    queue.add(one);
    one.until(facilities.scheduler().schedule(limit, () -> refuse(one)));
    leaveWhenCancelled(one);
    serve();
    return one.answer;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing here throws
  private void leaveWhenCancelled(Waiting one) {
    one.answer.whenComplete(
        (got, thrown) -> {
          if (one.settle()) { // by the caller: all others settle it before they answer
            leave(one);
          }
        });
  }

  @Override
  public void release() {
    int now = free.incrementAndGet();
    if (now > calls) { // given back twice: misuse must not widen the limit
      free.decrementAndGet();
      return;
    }
    serve();
  }

  private boolean take() {
    int places = free.get();
    while (places > 0) {
      if (free.compareAndSet(places, places - 1)) {
        return true;
      }
      places = free.get();
    }
    return false;
  }

  /** Gives free places to those who wait. */
  private void serve() {
    List<Waiting> served = new ArrayList<>(1);
    while (!queue.isEmpty() && take()) {
      Waiting head = queue.poll();
      if (head != null && head.settle()) {
        waiting.decrementAndGet();
        served.add(head);
      } else {
        free.incrementAndGet(); // its wait has just ended: the place is for the next one
      }
    }
    for (Waiting one : served) {
      answer(
          () -> {
            if (!one.answer.complete(true)) { // cancelled at this moment
              release();
            }
          });
    }
  }

  private void refuse(Waiting one) {
    if (one.settle()) {
      leave(one);
      answer(() -> one.answer.complete(false));
    }
  }

  private void leave(Waiting one) {
    waiting.decrementAndGet();
    queue.remove(one);
  }

  private void answer(Runnable answer) {
    Executor executor = facilities.executor();
    try {
      executor.execute(answer);
    } catch (RejectedExecutionException closed) {
      answer.run(); // somebody may be waiting for it
    }
  }

  @Override
  public String toString() {
    return "at most " + calls + " calls in flight";
  }
}
