package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import dev.mdk.Environment;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Facilities in the hand of a test: time that is turned, an executor that runs at once or when
 * told, chance that is the same each time, and a record of what was told.
 *
 * <p>The {@code with} methods return changed copies that share all the rest: two processes of one
 * test share a {@link ManualTime} so.
 */
public final class TestFacilities implements Facilities {

  private static final long SEED = 42;

  private final ManualTime time;
  private final Executor executor;
  private final RandomGenerator random;
  private final RecordingListener events;
  private final MdkListener listener;
  private final String processId;
  private final Environment environment;
  private final AtomicInteger closings = new AtomicInteger();

  /**
   * Makes facilities of a new time, a direct executor, chance of a fixed seed, a recording
   * listener, the process id {@code process-1} and the environment {@code sandbox}.
   */
  public TestFacilities() {
    this(
        new ManualTime(),
        ManualExecutor.direct(),
        new Random(SEED),
        new RecordingListener(),
        "process-1",
        Environment.SANDBOX);
  }

  private TestFacilities(
      ManualTime time,
      Executor executor,
      RandomGenerator random,
      MdkListener listener,
      String processId,
      Environment environment) {
    this.time = requireNonNull(time, "time");
    this.executor = requireNonNull(executor, "executor");
    this.random = requireNonNull(random, "random");
    this.listener = requireNonNull(listener, "listener");
    this.processId = requireNonNull(processId, "processId");
    this.environment = requireNonNull(environment, "environment");
    events = listener instanceof RecordingListener own ? own : new RecordingListener();
  }

  /**
   * Returns the same with another time.
   *
   * @param time ticker, timer and time of day
   * @return a copy
   */
  public TestFacilities withTime(ManualTime time) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the same with another executor. The test closes it, if it is to be closed.
   *
   * @param executor a {@link ManualExecutor}, or a real one
   * @return a copy
   */
  public TestFacilities withExecutor(Executor executor) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the same with other chances.
   *
   * @param random a generator that any thread may use, such as a seeded {@link Random}
   * @return a copy
   */
  public TestFacilities withRandom(RandomGenerator random) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the same with another listener, such as {@link MdkListener#NONE}.
   *
   * @param listener who is told, at once, by the thread that tells
   * @return a copy; its {@link #events()} stay empty, unless the listener is a recording one
   */
  public TestFacilities withListener(MdkListener listener) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the same for another process.
   *
   * @param processId its identity
   * @return a copy
   */
  public TestFacilities withProcessId(String processId) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the same in another environment.
   *
   * @param environment the environment
   * @return a copy
   */
  public TestFacilities withEnvironment(Environment environment) {
    return new TestFacilities(time, executor, random, listener, processId, environment);
  }

  /**
   * Returns the time to turn: the ticker, the timer and the time of day.
   *
   * @return the time
   */
  public ManualTime time() {
    return time;
  }

  /**
   * Returns what was told to the listener.
   *
   * @return the record
   */
  public RecordingListener events() {
    return events;
  }

  @Override
  public ManualTime ticker() {
    return time;
  }

  @Override
  public InstantSource clock() {
    return time.clock();
  }

  @Override
  public ManualTime scheduler() {
    return time;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public MdkListener listener() {
    return listener;
  }

  @Override
  public String processId() {
    return processId;
  }

  @Override
  public Environment environment() {
    return environment;
  }

  /**
   * Returns how often {@link #close()} was called.
   *
   * @return zero or more
   */
  public int closings() {
    return closings.get();
  }

  /** Counts, and ends nothing. */
  @Override
  public void close() {
    closings.incrementAndGet();
  }
}
