package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.Body;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A breaker that stands alone, before a database or a third party, say:
 *
 * <pre>{@code
 * CircuitBreaker database = CircuitBreaker.of("database", Breakers.standard(), facilities);
 * Rows rows = database.call(() -> query());
 * }</pre>
 *
 * <p>While it is closed, calls go through and are counted; what they throw is a failure and is
 * rethrown unchanged. It opens as its policy says; then calls end with a {@link
 * CircuitOpenException} at once, until the pause is over and one call at a time is let through to
 * see. It is the same engine that guards the nodes of a service.
 *
 * <p>An {@link InterruptedException} and a {@link CancellationException} say nothing about whoever
 * was called; nor does what {@link #ignoring} names. All methods may be called from any thread, and
 * none blocks but for the code that is called. It holds no thread; forget it, and it is gone.
 */
public final class CircuitBreaker {

  /** Told what becomes of a breaker, by the thread that caused it; it must not block. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Tells a change.
     *
     * @param name the name of the breaker
     * @param state what it is in now
     */
    void changed(String name, BreakerState state);
  }

  /** One call that is let through. The first word counts. */
  public interface Permit {
    /** Tells that it went well. */
    void succeeded();

    /**
     * Tells that it failed; it says nothing if that is ignored.
     *
     * @param thrown why
     */
    void failed(Throwable thrown);

    /** Tells that it says nothing: it was never made, or was cancelled. */
    void released();
  }

  /** By hand, until {@link #reset}. */
  private enum Hand {
    NONE,
    OPEN,
    DISABLED
  }

  /** What guards at a time. */
  private record Guard(Hand hand, LiveBreaker breaker) {}

  private static final long LEASE_NANOS = Duration.ofSeconds(30).toNanos();

  private final String name;
  private final Engine engine;
  private final Predicate<Throwable> ignored;
  private final List<Listener> listeners;
  private volatile Guard guard;

  private CircuitBreaker(
      String name, Engine engine, Predicate<Throwable> ignored, List<Listener> listeners) {
    this.name = requireNonNull(name, "name");
    this.engine = engine;
    this.ignored = requireNonNull(ignored, "ignored");
    this.listeners = listeners;
    guard = new Guard(Hand.NONE, fresh());
  }

  private LiveBreaker fresh() {
    return new LiveBreaker(engine, new Told());
  }

  /**
   * Returns a breaker.
   *
   * @param name what it is before, for messages
   * @param policy who decides; its rules for outliers have no meaning here
   * @param facilities the time, the timer and the chance, such as those of an MDK
   * @return a breaker that is closed
   */
  public static CircuitBreaker of(String name, BreakerPolicy policy, Facilities facilities) {
    return new CircuitBreaker(name, new Engine(policy, facilities), thrown -> false, List.of());
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, to which some failures say
   * nothing, not in a probe either.
   *
   * @param ignored tells of what is thrown; must not throw itself
   * @return the breaker
   */
  public CircuitBreaker ignoring(Predicate<Throwable> ignored) {
    return new CircuitBreaker(name, engine, ignored, listeners);
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, with one more listener.
   *
   * @param listener told of each change; what it throws is logged once
   * @return the breaker
   */
  public CircuitBreaker withListener(Listener listener) {
    List<Listener> more = new ArrayList<>(listeners);
    more.add(requireNonNull(listener, "listener"));
    return new CircuitBreaker(name, engine, ignored, List.copyOf(more));
  }

  /**
   * Runs code, if the breaker lets it.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param body the code
   * @return its result
   * @throws X what the code throws
   * @throws CircuitOpenException if the breaker is open
   */
  public <T, X extends Throwable> T call(Body.Call<T, X> body) throws X {
    Permit permit = acquire();
    try {
      T result = body.call();
      permit.succeeded();
      return result;
    } catch (Throwable thrown) {
      permit.failed(thrown);
      throw thrown;
    }
  }

  /**
   * Starts code whose result comes later, if the breaker lets it.
   *
   * @param <T> the result
   * @param body starts the code
   * @return its result, or failed with a {@link CircuitOpenException}; cancelling it says nothing
   *     about whoever was called, and does not reach the code
   */
  @SuppressWarnings("CatchingUnchecked") // as in a future, whatever it is
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> body) {
    Permit permit;
    try {
      permit = acquire();
    } catch (CircuitOpenException open) {
      return CompletableFuture.failedFuture(open);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    end(result, permit);
    try {
      CompletionStage<T> started = requireNonNull(body.get(), "stage");
      hand(started, result);
    } catch (Throwable thrown) {
      result.completeExceptionally(thrown);
    }
    return result;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing here throws
  private static <T> void end(CompletableFuture<T> result, Permit permit) {
    result.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            permit.succeeded();
          } else {
            permit.failed(thrown);
          }
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing here throws
  private static <T> void hand(CompletionStage<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(thrown);
          }
        });
  }

  private Permit acquire() {
    return tryAcquire().orElseThrow(this::refusal);
  }

  /**
   * Asks whether a call may be made, for code that does not fit into {@link #call}.
   *
   * @return the permit, to be ended, or empty if the breaker is open
   */
  public Optional<Permit> tryAcquire() {
    Guard now = guard;
    return switch (now.hand) {
      case OPEN -> Optional.empty();
      case DISABLED -> Optional.of(new Counted(Optional.empty(), Optional.empty()));
      case NONE -> tryAcquire(now.breaker);
    };
  }

  private Optional<Permit> tryAcquire(LiveBreaker breaker) {
    if (breaker.state() instanceof BreakerState.Closed) {
      return Optional.of(new Counted(Optional.of(breaker), Optional.empty()));
    }
    return breaker
        .tryProbe(LEASE_NANOS)
        .map(probe -> new Counted(Optional.of(breaker), Optional.of(probe)));
  }

  private CircuitOpenException refusal() {
    BreakerState state = state();
    if (guard.hand == Hand.OPEN) {
      return new CircuitOpenException(name, "by hand", Duration.ZERO);
    }
    if (state instanceof BreakerState.Open open) {
      long left = Math.max(0, open.untilNanos() - engine.nanoTime());
      return new CircuitOpenException(name, open.reason(), Duration.ofNanos(left));
    }
    String reason = "a call is on its way to see";
    return new CircuitOpenException(name, reason, Duration.ZERO);
  }

  /**
   * Returns the state of the breaker itself, whatever was said by hand.
   *
   * @return the state of this moment
   */
  public BreakerState state() {
    return guard.breaker.state();
  }

  /** Closes it, and forgets all that was counted and what was said by hand. */
  public void reset() {
    replace(Hand.NONE);
  }

  /** Refuses all calls until {@link #reset}. */
  public void forceOpen() {
    replace(Hand.OPEN);
  }

  /** Lets all calls through and counts none, until {@link #reset}. */
  public void disable() {
    replace(Hand.DISABLED);
  }

  /** Calls that are under way count for the former breaker, and so for nothing. */
  private void replace(Hand hand) {
    Guard former = guard;
    guard = new Guard(hand, fresh());
    former.breaker.close();
  }

  /**
   * Returns its name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name + ": " + (guard.hand == Hand.NONE ? state() : guard.hand + " by hand");
  }

  /** A permit that is counted, as a probe or as one of many; or by nobody. */
  private final class Counted implements Permit {

    private final Optional<LiveBreaker> breaker;
    private final Optional<Probe> probe;
    private final long startNanos = engine.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Counted(Optional<LiveBreaker> breaker, Optional<Probe> probe) {
      this.breaker = breaker;
      this.probe = probe;
    }

    @Override
    public void succeeded() {
      end(Outcome.SUCCESS);
    }

    @Override
    public void failed(Throwable thrown) {
      Throwable cause =
          thrown instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : thrown;
      if (cause instanceof InterruptedException
          || cause instanceof CancellationException
          || ignored.test(cause)) {
        released();
      } else {
        end(Outcome.ERROR);
      }
    }

    private void end(Outcome outcome) {
      if (ended.compareAndSet(false, true)) {
        long latency = engine.nanoTime() - startNanos;
        if (probe.isPresent()) {
          probe.get().finish(outcome, latency);
        } else {
          breaker.ifPresent(live -> live.record(startNanos, outcome, latency));
        }
      }
    }

    @Override
    public void released() {
      if (ended.compareAndSet(false, true)) {
        probe.ifPresent(Probe::release);
      }
    }
  }

  /** Hands changes on. */
  private final class Told implements Witness {

    @Override
    public void changed() {
      BreakerState state = state();
      listeners.forEach(listener -> listener.changed(name, state));
    }

    @Override
    public void opened(Quarantine quarantine, long pauseNanos) {}

    @Override
    public void probing() {}

    @Override
    public void recovered() {}

    @Override
    public String toString() {
      return name;
    }
  }
}
