package dev.mdk.spi;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Hands items to one foreign consumer, in order, one at a time, on an executor: never by the thread
 * that offers them. Bounded: what finds no room is dropped and counted. What the consumer throws
 * costs that item only; the first time is logged.
 *
 * <p>All methods may be called from any thread; none blocks.
 *
 * @param <T> the items
 */
public final class SerialQueue<T> {

  private static final System.Logger LOG = System.getLogger("dev.mdk");

  /*
   * `size` counts the items offered and not yet consumed, the one being consumed included. Who moves it
   * from 0 starts the one drain there is; who brings it back to 0 ends it. So no item is left behind and
   * no two drains overlap.
   */
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final String name;
  private final int capacity;
  private final Executor executor;
  private final Consumer<? super T> consumer;
  private boolean failed; // by the draining thread only, which `size` hands over

  /**
   * Makes a queue.
   *
   * @param name what is called, for the log
   * @param capacity how many items may wait; positive
   * @param executor where the consumer runs
   * @param consumer the foreign code
   */
  public SerialQueue(String name, int capacity, Executor executor, Consumer<? super T> consumer) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: > 0)");
    }
    this.name = name;
    this.capacity = capacity;
    this.executor = executor;
    this.consumer = consumer;
  }

  /**
   * Hands an item over.
   *
   * @param item the item
   * @return whether there was room
   */
  public boolean offer(T item) {
    int before;
    do {
      before = size.get();
      if (before >= capacity) {
        dropped.incrementAndGet();
        return false;
      }
    } while (!size.compareAndSet(before, before + 1));
    items.add(item);
    if (before == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException closed) {
        dropped.addAndGet(clear());
        return false;
      }
    }
    return true;
  }

  /**
   * Returns how many items found no room.
   *
   * @return the count since the start
   */
  public long dropped() {
    return dropped.get();
  }

  private int clear() {
    items.clear();
    return size.getAndSet(0);
  }

  private void drain() {
    do {
      T item = items.poll();
      while (item == null) { // counted, and about to be added
        Thread.onSpinWait();
        item = items.poll();
      }
      consume(item);
    } while (size.decrementAndGet() > 0);
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and others wait
  private void consume(T item) {
    try {
      consumer.accept(item);
    } catch (Throwable thrown) {
      if (!failed) {
        failed = true;
        LOG.log(System.Logger.Level.WARNING, name + " threw; told once, and called again", thrown);
      }
    }
  }
}
