package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The system's time, one timer thread, and threads for what blocks. */
final class SystemFacilities implements Facilities {

  private static final int LISTENER_QUEUE = 1024;
  private static final long GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService executor = blockingExecutor();
  private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  private final AtomicBoolean guarded = new AtomicBoolean();
  private final Environment environment;
  private final MdkListener listener;

  /** Empty until it is asked for: the system's source of chance is slow to start. */
  private volatile String processId = "";

  private SystemFacilities(Environment environment, List<MdkListener> listeners) {
    this.environment = environment;
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "mdk-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    listener = listeners.isEmpty() ? MdkListener.NONE : fanOut(listeners);
  }

  private MdkListener fanOut(List<MdkListener> listeners) {
    List<SerialQueue<MdkEvent>> queues = new ArrayList<>();
    for (MdkListener each : listeners) {
      queues.add(new SerialQueue<>("listener " + each, LISTENER_QUEUE, executor, each::onEvent));
    }
    return event -> queues.forEach(queue -> queue.offer(event));
  }

  @Override
  public Ticker ticker() {
    return Ticker.SYSTEM;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Scheduler scheduler() {
    return this::schedule;
  }

  private Scheduler.Cancellable schedule(long delayNanos, Runnable task) {
    requireNonNull(task, "task");
    try {
      if (delayNanos > GUARD_NANOS) {
        guard();
      }
      ScheduledFuture<?> future =
          timer.schedule(() -> runLogged(task), delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {}; // nothing is due any more
    }
  }

  /**
   * Puts something before a task: the first in the queue wakes the timer's thread, which costs a
   * request more than all else that is done for it, and most deadlines are cancelled soon after.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // there is nothing in it that fails
  private void guard() {
    if (!guarded.get() && guarded.compareAndSet(false, true)) {
      timer.schedule(() -> guarded.set(false), GUARD_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the timer of all must outlive a mistake of one
  private void runLogged(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      logElsewhere(thrown);
    }
  }

  /** Logs from a thread that may block: where the log goes is foreign code, and often I/O. */
  private void logElsewhere(Throwable thrown) {
    try {
      executor.execute(
          () ->
              System.getLogger("dev.mdk")
                  .log(System.Logger.Level.ERROR, "a timed task failed", thrown));
    } catch (RejectedExecutionException closed) {
      // it failed because of the end, most likely
    }
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
    return processId.isEmpty() ? identify() : processId;
  }

  private synchronized String identify() {
    if (processId.isEmpty()) {
      processId = UUID.randomUUID().toString();
    }
    return processId;
  }

  @Override
  public Environment environment() {
    return environment;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    executor.shutdownNow();
  }

  /**
   * Virtual threads where the JDK has them, found once and without a second version of this class.
   */
  private static ExecutorService blockingExecutor() {
    if (Runtime.version().feature() < FIRST_WITH_VIRTUAL_THREADS) {
      return Executors.newCachedThreadPool(daemons("mdk-worker"));
    }
    try {
      return (ExecutorService)
          MethodHandles.publicLookup()
              .findStatic(
                  Executors.class,
                  "newVirtualThreadPerTaskExecutor",
                  MethodType.methodType(ExecutorService.class))
              .invokeExact();
    } catch (Throwable impossible) {
      throw new AssertionError("no virtual threads in " + Runtime.version(), impossible);
    }
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> daemon(task, name + "-" + count.incrementAndGet());
  }

  /** Makes a thread that takes nothing along from the request which happened to need it first. */
  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  static final class Builder implements Facilities.Builder {

    private Environment environment = Environment.SANDBOX;
    private final List<MdkListener> listeners = new ArrayList<>();

    @Override
    public Facilities.Builder environment(Environment environment) {
      this.environment = requireNonNull(environment, "environment");
      return this;
    }

    @Override
    public Facilities.Builder listener(MdkListener listener) {
      if (requireNonNull(listener, "listener") != MdkListener.NONE) {
        listeners.add(listener);
      }
      return this;
    }

    @Override
    public Facilities start() {
      return new SystemFacilities(environment, listeners);
    }
  }
}
