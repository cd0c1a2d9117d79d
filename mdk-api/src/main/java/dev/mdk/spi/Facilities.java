package dev.mdk.spi;

import dev.mdk.Environment;
import dev.mdk.MdkListener;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What every part of an MDK runs on: time, threads and chance, all replaceable by hand-turned ones,
 * and who to tell. Handed to every provider. All methods may be called from any thread.
 */
public interface Facilities extends AutoCloseable {

  /**
   * Returns the monotonic time.
   *
   * @return the ticker
   */
  Ticker ticker();

  /**
   * Returns the time of day, for display and for what peers say.
   *
   * @return the clock
   */
  InstantSource clock();

  /**
   * Returns the timer.
   *
   * @return the scheduler
   */
  Scheduler scheduler();

  /**
   * Returns where work runs that may block. Its threads are virtual where the JDK has them, else
   * daemons that end when idle. Once closed, it refuses with a {@link
   * java.util.concurrent.RejectedExecutionException}.
   *
   * @return the executor
   */
  Executor executor();

  /**
   * Returns the source of jitter and random choices.
   *
   * @return a generator that any thread may use
   */
  RandomGenerator random();

  /**
   * Returns who to tell what happens. Compare with {@link MdkListener#NONE} before building an
   * event.
   *
   * @return the listener; telling it never blocks and never throws
   */
  MdkListener listener();

  /**
   * Returns the identity of this process, which its nodes and log lines carry.
   *
   * @return a UUID, new for each MDK
   */
  String processId();

  /**
   * Returns the environment of this process.
   *
   * @return the environment
   */
  Environment environment();

  /** Ends the threads. Called once by who made it, after all that run on it are closed. */
  @Override
  void close();

  /**
   * Returns a builder of facilities of the system.
   *
   * @return a builder with the system's time, one daemon timer thread and an executor for blocking
   *     work
   */
  static Builder system() {
    return new SystemFacilities.Builder();
  }

  /** Builds facilities of the system. Not for use by several threads at once. */
  interface Builder {
    /**
     * Gives the environment of this process, else {@link Environment#SANDBOX}.
     *
     * @param environment the environment
     * @return this builder
     */
    Builder environment(Environment environment);

    /**
     * Adds a listener, to be served from a queue of its own.
     *
     * @param listener told what happens
     * @return this builder
     */
    Builder listener(MdkListener listener);

    /**
     * Starts the facilities.
     *
     * @return the facilities, to be closed
     */
    Facilities start();
  }
}
