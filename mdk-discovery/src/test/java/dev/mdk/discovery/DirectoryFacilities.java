package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.Ticker;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Real time and threads, of which nothing runs any more once it is closed: what looks at a
 * directory must be through before that is deleted or counted in.
 */
final class DirectoryFacilities implements Facilities {

  private final Facilities system = Facilities.system().start();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "directory-test");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public Ticker ticker() {
    return system.ticker();
  }

  @Override
  public InstantSource clock() {
    return system.clock();
  }

  @Override
  public Scheduler scheduler() {
    return system.scheduler();
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public RandomGenerator random() {
    return system.random();
  }

  @Override
  public MdkListener listener() {
    return system.listener();
  }

  @Override
  public String processId() {
    return system.processId();
  }

  @Override
  public Environment environment() {
    return system.environment();
  }

  @Override
  public void close() {
    system.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("tasks do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
