package dev.mdk.control;

import dev.mdk.Environment;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.Ticker;
import dev.mdk.testing.RecordingListener;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Facilities with real threads whose time goes ten times as fast, and which record what is told.
 */
final class FastFacilities implements Facilities {

  private static final long FACTOR = 10;

  private final Facilities system = Facilities.system().start();
  private final RecordingListener events = new RecordingListener();

  RecordingListener events() {
    return events;
  }

  @Override
  public Ticker ticker() {
    return () -> system.ticker().nanoTime() * FACTOR;
  }

  @Override
  public InstantSource clock() {
    return system.clock();
  }

  @Override
  public Scheduler scheduler() {
    return (nanos, task) -> system.scheduler().schedule(nanos / FACTOR, task);
  }

  @Override
  public Executor executor() {
    return system.executor();
  }

  @Override
  public RandomGenerator random() {
    return system.random();
  }

  @Override
  public MdkListener listener() {
    return events;
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
  }
}
