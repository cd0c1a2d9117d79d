package dev.mdk.circuit;

import dev.mdk.Environment;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.Ticker;
import dev.mdk.testing.TestFacilities;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Test facilities whose ticker and timer do not belong together. */
record PartsOfFacilities(TestFacilities others, Ticker ticker, Scheduler scheduler)
    implements Facilities {

  @Override
  public InstantSource clock() {
    return others.clock();
  }

  @Override
  public Executor executor() {
    return others.executor();
  }

  @Override
  public RandomGenerator random() {
    return others.random();
  }

  @Override
  public MdkListener listener() {
    return others.listener();
  }

  @Override
  public String processId() {
    return others.processId();
  }

  @Override
  public Environment environment() {
    return others.environment();
  }

  @Override
  public void close() {}
}
