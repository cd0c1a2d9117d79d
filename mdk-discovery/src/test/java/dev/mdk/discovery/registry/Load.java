package dev.mdk.discovery.registry;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.spi.Routing;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Looks a service up without a pause until it is closed. */
public final class Load implements AutoCloseable {

  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong lookups = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread;

  public Load(Routing routing, String service, String version) {
    var handle = routing.in(Environment.SANDBOX).bind(service, version);
    thread =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  handle.resolve(Hint.NONE);
                  lookups.incrementAndGet();
                } catch (RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
                LockSupport.parkNanos(100_000); // others need the cores too
              }
            });
    thread.start();
  }

  /** Returns how many there were. */
  public long lookups() {
    return lookups.get();
  }

  /** Returns why the first of those failed that did, if any. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public void close() {
    ended.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
