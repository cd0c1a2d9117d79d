package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Hands items to one foreign consumer, in order, one at a time, on an executor: never by the thread
 * that offers them. Bounded: what finds no room is dropped and counted, and logged as the first,
 * the tenth, the hundredth and so on is. What the consumer throws costs that item only; the first
 * time is logged.
 *
 * <p>All methods may be called from any thread; none blocks.
 *
 * @param <T> the items
 */
public final class SerialQueue<T> {

  /*
   * `size` counts the items offered and not yet consumed, the one being consumed included. Who moves it
   * from 0 starts the one drain there is; who brings it back to 0 ends it. So no item is left behind and
   * no two drains overlap. Where the executor refuses the drain, who tried to start it drops the items
   * instead, by the same rule; meanwhile others drop theirs themselves, so that nobody is kept at it.
   */
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final String name;
  private final int capacity;
  private final Executor executor;
  private final Consumer<? super T> consumer;
  private volatile boolean refused; // by the executor, right now
  private boolean failed; // by the draining thread only, which `size` hands over

  /**
   * Makes a queue.
   *
   * @param name what is called, for the log
   * @param capacity how many items may wait, the one being consumed included; positive
   * @param executor where the consumer runs
   * @param consumer the foreign code
   */
  public SerialQueue(String name, int capacity, Executor executor, Consumer<? super T> consumer) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: > 0)");
    }
    this.name = requireNonNull(name, "name");
    this.capacity = capacity;
    this.executor = requireNonNull(executor, "executor");
    this.consumer = requireNonNull(consumer, "consumer");
  }

  /**
   * Hands an item over. Never throws, whatever the executor does.
   *
   * @param item the item
   * @return false if it was dropped, as there was no room or the executor is closed
   */
  public boolean offer(T item) {
    requireNonNull(item, "item");
    int before;
    do {
      before = size.get();
      if (before >= capacity || refused) {
        drop();
        return false;
      }
    } while (!size.compareAndSet(before, before + 1));
    items.add(item);
    return before > 0 || start();
  }

  @SuppressWarnings("CatchingUnchecked") // who offers is not to suffer, whatever the executor does
  private void drop() {
    long count = dropped.incrementAndGet();
    if (!refused && isPowerOfTen(count)) {
      try {
        executor.execute(() -> tellDropped(count)); // a log may block, and so may the consumer
      } catch (Throwable closed) {
        // the count tells it
      }
    }
  }

  private static boolean isPowerOfTen(long count) {
    long rest = count;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  private void tellDropped(long count) {
    System.getLogger("dev.mdk")
        .log(
            System.Logger.Level.WARNING,
            "{0} is too slow: {1} of what it was to get dropped so far; told again at ten times that",
            name,
            count);
  }

  /**
   * Returns how many items were dropped.
   *
   * @return the count since the start
   */
  public long dropped() {
    return dropped.get();
  }

  @SuppressWarnings("CatchingUnchecked") // no thread to be had is an Error, and no reason to stall
  private boolean start() {
    try {
      executor.execute(this::drain);
      return true;
    } catch (Throwable closed) {
      refused = true;
      do {
        next();
        dropped.incrementAndGet();
      } while (size.decrementAndGet() > 0);
      refused = false;
      return false;
    }
  }

  private T next() {
    T item = items.poll();
    while (item == null) { // counted, and about to be added
      Thread.onSpinWait();
      item = items.poll();
    }
    return item;
  }

  private void drain() {
    do {
      consume(next());
    } while (size.decrementAndGet() > 0);
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and others wait
  private void consume(T item) {
    try {
      consumer.accept(item);
    } catch (Throwable thrown) {
      if (!failed) {
        failed = true;
        tell(thrown);
      }
    }
  }

  private void tell(Throwable thrown) {
    try {
      System.getLogger("dev.mdk")
          .log(System.Logger.Level.WARNING, name + " threw; told once, and called again", thrown);
    } catch (RuntimeException alsoForeign) {
      // a log that throws must not end the drain either
    }
  }
}
