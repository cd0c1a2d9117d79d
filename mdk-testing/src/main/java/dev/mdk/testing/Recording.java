package dev.mdk.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Keeps what came, in order, for tests that look at it or wait for it. */
final class Recording<T> {

  private final List<T> items = new ArrayList<>(); // also its own monitor

  void add(T item) {
    addAll(List.of(item));
  }

  void addAll(Collection<? extends T> more) {
    synchronized (items) {
      items.addAll(more);
      items.notifyAll();
    }
  }

  boolean remove(T item) {
    synchronized (items) {
      return items.remove(item);
    }
  }

  List<T> all() {
    synchronized (items) {
      return List.copyOf(items);
    }
  }

  <S extends T> List<S> of(Class<S> type) {
    return all().stream().filter(type::isInstance).map(type::cast).toList();
  }

  void clear() {
    synchronized (items) {
      items.clear();
    }
  }

  /** Waits in real time, for what other threads bring. */
  boolean await(int count, Duration limit) throws InterruptedException {
    synchronized (items) {
      return await(items, () -> items.size() >= count, limit);
    }
  }

  /** Waits on a monitor that the caller holds. */
  static boolean await(Object monitor, BooleanSupplier until, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!until.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return true;
  }
}
