package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What the breakers of all nodes share: the policy, the time, and the care for foreign code. */
final class Engine implements BreakerEngine {

  /** A pause lasts up to this part longer. */
  private static final double JITTER = 0.2;

  /**
   * A century: with jitter, and from any time of the ticker, still a difference that is positive.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(36_525);

  private final BreakerPolicy policy;
  private final Facilities facilities;
  private final AtomicBoolean policyFailed = new AtomicBoolean();
  private final AtomicBoolean callbackFailed = new AtomicBoolean();

  Engine(BreakerPolicy policy, Facilities facilities) {
    this.policy = requireNonNull(policy, "policy");
    this.facilities = requireNonNull(facilities, "facilities");
    BreakerPolicy.Window window = policy.window();
    if (!window.equals(BreakerPolicy.Window.NONE)) {
      throw new ConfigurationException(
          "breaker policy " + policy + ": " + window + " (expected: none, as not supported yet)");
    }
  }

  @Override
  public Breaker breaker(Node node, Runnable changed) {
    return new NodeBreaker(this, node, changed);
  }

  long nanoTime() {
    return facilities.ticker().nanoTime();
  }

  Scheduler.Cancellable schedule(long delayNanos, Runnable task) {
    return facilities.scheduler().schedule(delayNanos, task);
  }

  static long nanos(Duration pause) {
    return (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toNanos();
  }

  long jittered(long pauseNanos) {
    return pauseNanos + (long) (pauseNanos * JITTER * facilities.random().nextDouble());
  }

  /** Asks the policy. One that throws, or returns null, decides nothing. */
  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and the request goes on
  Optional<Quarantine> decide(Tally tally, BreakerState state, long nowNanos) {
    try {
      return requireNonNull(policy.decide(tally, state, nowNanos), "decision");
    } catch (Throwable thrown) {
      logOnce(policyFailed, "breaker policy " + policy + " failed and decides nothing", thrown);
      return Optional.empty();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and the request goes on
  void run(Node node, Runnable changed) {
    try {
      changed.run();
    } catch (Throwable thrown) {
      logOnce(callbackFailed, "who is told that a breaker changed failed, of " + node, thrown);
    }
  }

  void tell(Supplier<MdkEvent> event) {
    MdkListener listener = facilities.listener();
    if (listener != MdkListener.NONE) {
      listener.onEvent(event.get());
    }
  }

  private static void logOnce(AtomicBoolean told, String text, Throwable thrown) {
    if (told.compareAndSet(false, true)) {
      System.getLogger("dev.mdk").log(System.Logger.Level.WARNING, text + "; told once", thrown);
    }
  }
}
