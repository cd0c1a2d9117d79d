package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.Node;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the breakers of all nodes share: the policy, the time, and the care for foreign code. */
final class Engine implements BreakerEngine {

  /** A pause lasts up to this part longer. */
  private static final double JITTER = 0.2;

  /**
   * A century: with jitter, and from any time of the ticker, still a difference that is positive.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(36_525);

  private final BreakerPolicy policy;
  private final Window window;
  private final Set<Window> windows;
  private final Facilities facilities;
  private final Peers peers;
  private final AtomicBoolean policyFailed = new AtomicBoolean();
  private final AtomicBoolean callbackFailed = new AtomicBoolean();

  Engine(BreakerPolicy policy, Facilities facilities) {
    this.policy = requireNonNull(policy, "policy");
    this.facilities = requireNonNull(facilities, "facilities");
    window = policy.window();
    windows = Set.copyOf(policy.windows());
    peers = new Peers(policy.outlierRules(), facilities);
  }

  @Override
  public Breaker breaker(Node node, Runnable changed) {
    NodeWitness witness = new NodeWitness(node, changed, facilities.listener());
    LiveBreaker breaker = new LiveBreaker(this, witness);
    return peers.isCompared() ? peers.join(node, breaker) : breaker;
  }

  /** Returns an engine that counts the same and never opens a breaker. */
  Engine thatNeverOpens() {
    return new Engine(new NeverOpens(windows), facilities);
  }

  private record NeverOpens(Set<Window> windows) implements BreakerPolicy {
    @Override
    public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
      return Optional.empty();
    }
  }

  Set<Window> windows() {
    return windows;
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

  /** Returns what counts the calls of a breaker that closes now. */
  Meter meter() {
    return windows.isEmpty() && !peers.isCompared()
        ? Meter.NONE
        : new Meter(windows, peers.isCompared(), facilities.ticker());
  }

  /** Asks the policy. One that throws, or returns null, decides nothing. */
  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and the request goes on
  Optional<Quarantine> decide(Tally tally, Meter meter, BreakerState state, long nowNanos) {
    try {
      BreakerPolicy.Counts counts =
          windows.isEmpty() ? tally : MeteredCounts.of(tally, meter, window, nowNanos);
      return requireNonNull(policy.decide(counts, state, nowNanos), "decision");
    } catch (Throwable thrown) {
      logOnce(policyFailed, "breaker policy " + policy + " failed and decides nothing", thrown);
      return Optional.empty();
    }
  }

  /** Tells a witness, whose code is foreign. */
  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and the request goes on
  void tell(Witness witness, Runnable word) {
    try {
      word.run();
    } catch (Throwable thrown) {
      logOnce(callbackFailed, "who is told that a breaker changed failed, of " + witness, thrown);
    }
  }

  static void logOnce(AtomicBoolean told, String text, Throwable thrown) {
    if (told.compareAndSet(false, true)) {
      System.getLogger("dev.mdk").log(System.Logger.Level.WARNING, text + "; told once", thrown);
    }
  }
}
