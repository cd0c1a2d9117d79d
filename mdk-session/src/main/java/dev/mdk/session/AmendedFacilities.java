package dev.mdk.session;

import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.SerialQueue;
import dev.mdk.spi.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Facilities that were given, with the environment and the listeners that the builder was given.
 */
final class AmendedFacilities implements Facilities {

  private static final int CAPACITY = 1024;

  private final Facilities given;
  private final Environment environment;
  private final MdkListener listener;

  AmendedFacilities(Facilities given, Environment environment, List<MdkListener> listeners) {
    this.given = given;
    this.environment = environment;
    listener = listeners.isEmpty() ? given.listener() : withMore(given, listeners);
  }

  private static MdkListener withMore(Facilities given, List<MdkListener> listeners) {
    MdkListener first = given.listener();
    List<SerialQueue<MdkEvent>> queues = new ArrayList<>();
    for (MdkListener each : listeners) {
      String name = "listener " + each;
      queues.add(new SerialQueue<>(name, CAPACITY, given.executor(), each::onEvent));
    }
    return event -> {
      first.onEvent(event);
      queues.forEach(queue -> queue.offer(event));
    };
  }

  @Override
  public Ticker ticker() {
    return given.ticker();
  }

  @Override
  public InstantSource clock() {
    return given.clock();
  }

  @Override
  public Scheduler scheduler() {
    return given.scheduler();
  }

  @Override
  public Executor executor() {
    return given.executor();
  }

  @Override
  public RandomGenerator random() {
    return given.random();
  }

  @Override
  public MdkListener listener() {
    return listener;
  }

  @Override
  public String processId() {
    return given.processId();
  }

  @Override
  public Environment environment() {
    return environment;
  }

  /** Does nothing: the giver closes them. */
  @Override
  public void close() {}
}
