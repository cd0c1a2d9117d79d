package dev.mdk.circuit;

import dev.mdk.Body;
import dev.mdk.circuit.CircuitCall.Kind;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A breaker that stands alone, before a database or a third party, say:
 *
 * <pre>{@code
 * CircuitBreaker database = CircuitBreaker.of(Breakers.standard()).named("database");
 * Rows rows = database.call(() -> query());
 * }</pre>
 *
 * <p>While it is closed, calls go through and are counted; what they throw is a failure and is
 * rethrown unchanged. It opens as its policy says; then calls end with a {@link
 * CircuitOpenException} at once, until the pause is over and one call at a time is let through to
 * see. It is the same engine that guards the nodes of a service.
 *
 * <p>An {@link InterruptedException} and a {@link CancellationException} say nothing about whoever
 * was called; nor does what {@link #ignoring} names. What the methods that tell apart are given,
 * and listeners, must not block; if such a predicate throws, the call says nothing. All methods may
 * be called from any thread, and none blocks but for the code that is called. It holds no thread;
 * forget it, and it is gone.
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
     * Tells that it returned: it went well, unless such results were said to be failures.
     *
     * @param result what it returned
     */
    void returned(Object result);

    /**
     * Tells what was thrown: a failure, unless it was said to be none.
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
    CLOSED,
    DISABLED
  }

  /** What guards at a time. */
  private record Guard(Hand hand, LiveBreaker breaker) {}

  private static final AtomicReferenceFieldUpdater<CircuitBreaker, Guard> GUARD =
      AtomicReferenceFieldUpdater.newUpdater(CircuitBreaker.class, Guard.class, "guard");

  private static final long LEASE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final String BY_HAND = "by hand";

  private final CircuitSetup setup;
  private final Engine engine;
  private final CircuitLedger ledger;
  private volatile Guard guard;

  private CircuitBreaker(CircuitSetup setup) {
    this.setup = setup;
    engine = setup.engine();
    ledger = new CircuitLedger(setup);
    guard = new Guard(Hand.NONE, new LiveBreaker(engine, new Told()));
  }

  /**
   * Returns a breaker on the time of the system; all of these share one daemon timer.
   *
   * @param policy who decides, such as {@link Breakers#standard}; its rules for outliers have no
   *     meaning here
   * @return a breaker that is closed
   */
  public static CircuitBreaker of(BreakerPolicy policy) {
    return new CircuitBreaker(CircuitSetup.of(policy));
  }

  /**
   * Returns a breaker.
   *
   * @param policy who decides; its rules for outliers have no meaning here
   * @param facilities the time, the timer and the chance, such as those of an MDK or of a test
   * @return a breaker that is closed
   */
  public static CircuitBreaker of(BreakerPolicy policy, Facilities facilities) {
    return new CircuitBreaker(CircuitSetup.of(policy, facilities));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, of a name.
   *
   * @param name what it is before, for messages and listeners
   * @return the breaker
   */
  public CircuitBreaker named(String name) {
    return new CircuitBreaker(setup.named(name));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, to which some exceptions say
   * nothing, not in a probe either; beside those named before.
   *
   * @param ignored tells of what is thrown, taken out of what futures wrap it in
   * @return the breaker
   */
  public CircuitBreaker ignoring(Predicate<? super Throwable> ignored) {
    return new CircuitBreaker(setup.with(setup.verdicts().ignoring(ignored)));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, to which only some exceptions
   * are failures. The others are successes, unless they are ignored: whoever was called has
   * answered.
   *
   * @param failing tells of what is thrown, taken out of what futures wrap it in
   * @return the breaker
   */
  public CircuitBreaker failingOn(Predicate<? super Throwable> failing) {
    return new CircuitBreaker(setup.with(setup.verdicts().failingOn(failing)));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, to which some results are
   * failures too, such as an answer of status 503; beside those named before. They are returned all
   * the same.
   *
   * @param <T> the results it knows; others are no failures
   * @param type the class of these results
   * @param bad tells of a result
   * @return the breaker
   */
  public <T> CircuitBreaker failingIf(Class<T> type, Predicate<? super T> bad) {
    return new CircuitBreaker(setup.with(setup.verdicts().failingIf(type, bad)));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, with one more listener.
   *
   * @param listener told of each change of state; what it throws is logged once
   * @return the breaker
   */
  public CircuitBreaker withListener(Listener listener) {
    return new CircuitBreaker(setup.with(listener));
  }

  /**
   * Returns a breaker as this one, closed and with nothing counted, with one more listener of
   * calls.
   *
   * @param listener told of each call as it ends or is refused, by the thread that does it; what it
   *     throws is logged once
   * @return the breaker
   */
  public CircuitBreaker withCallListener(Consumer<? super CircuitCall> listener) {
    return new CircuitBreaker(setup.with(listener));
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
    T result;
    try {
      result = body.call();
    } catch (Throwable thrown) {
      permit.failed(thrown);
      throw thrown;
    }
    permit.returned(result);
    return result;
  }

  /**
   * Runs code, if the breaker lets it, and something else if it does not or if the code fails.
   *
   * @param <T> the result
   * @param body the code
   * @param otherwise given what the code threw, or the {@link CircuitOpenException}; returns the
   *     result instead, or throws. After an {@link InterruptedException} the thread is interrupted
   *     while it runs and after. Errors and cancellation are thrown on, and it is not asked.
   * @return the result of one or the other
   */
  public <T> T callOr(
      Body.Call<? extends T, ? extends Exception> body,
      Function<? super Exception, ? extends T> otherwise) {
    try {
      return this.<T, Exception>call(body::call);
    } catch (CancellationException cancelled) {
      throw cancelled;
    } catch (Exception thrown) {
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return otherwise.apply(thrown);
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
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> body) {
    Permit permit;
    try {
      permit = acquire();
    } catch (CircuitOpenException open) {
      return CompletableFuture.failedFuture(open);
    }
    return LaterCall.start(permit, body);
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
    if (now.hand == Hand.DISABLED) {
      return Optional.of(Uncounted.PERMIT);
    }
    if (now.hand != Hand.OPEN) {
      LiveBreaker breaker = now.breaker;
      if (breaker.state() instanceof BreakerState.Closed) {
        return Optional.of(new CountedPermit(setup, ledger, breaker, Optional.empty()));
      }
      Optional<Probe> probe = breaker.tryProbe(LEASE_NANOS);
      if (probe.isPresent()) {
        return Optional.of(new CountedPermit(setup, ledger, breaker, probe));
      }
    }
    ledger.add(Kind.REFUSED, 0, Optional.empty());
    return Optional.empty();
  }

  private CircuitOpenException refusal() {
    if (guard.hand == Hand.OPEN) {
      return new CircuitOpenException(name(), BY_HAND, Duration.ZERO);
    }
    if (state() instanceof BreakerState.Open open) {
      long left = Math.max(0, open.untilNanos() - engine.nanoTime());
      return new CircuitOpenException(name(), open.reason(), Duration.ofNanos(left));
    }
    String reason = "a call is on its way to see";
    return new CircuitOpenException(name(), reason, Duration.ZERO);
  }

  /**
   * Returns what was counted.
   *
   * @return the figures of this moment
   */
  public CircuitFigures figures() {
    return ledger.figures(guard.breaker, engine.nanoTime());
  }

  /**
   * Returns the state.
   *
   * @return the state of this moment; open for ever if it was opened by hand
   */
  public BreakerState state() {
    Guard now = guard;
    return now.hand == Hand.OPEN
        ? new BreakerState.Open(
            BreakerState.Evidence.HARD, BY_HAND, engine.nanoTime() + Long.MAX_VALUE)
        : now.breaker.state();
  }

  /** Closes it, and forgets what speaks against whoever is called and what was said by hand. */
  public void reset() {
    replace(Hand.NONE, engine);
  }

  /** Refuses all calls until {@link #reset}. */
  public void forceOpen() {
    replace(Hand.OPEN, engine);
  }

  /** Lets all calls through and counts them, but never opens, until {@link #reset}. */
  public void forceClosed() {
    replace(Hand.CLOSED, engine.thatNeverOpens());
  }

  /** Lets all calls through as if it were not there, and counts and tells none, until reset. */
  public void disable() {
    replace(Hand.DISABLED, engine);
  }

  /**
   * Calls that are under way count for the former breaker, and so decide nothing. Each breaker that
   * was ever seen is closed by who replaces it, or its timer would go on.
   */
  private void replace(Hand hand, Engine decides) {
    BreakerState before = state();
    GUARD.getAndSet(this, new Guard(hand, new LiveBreaker(decides, new Told()))).breaker.close();
    if (before.getClass() != state().getClass()) {
      ledger.changed(state());
    }
  }

  /**
   * Returns its name.
   *
   * @return the name
   */
  public String name() {
    return setup.name();
  }

  @Override
  public String toString() {
    Guard now = guard;
    return name() + ": " + (now.hand == Hand.NONE ? state() : now.hand + " " + BY_HAND);
  }

  /** Hands changes on. */
  private final class Told implements Witness {

    @Override
    public void changed() {
      ledger.changed(state());
    }

    @Override
    public void opened(Quarantine quarantine, long pauseNanos) {}

    @Override
    public void probing() {}

    @Override
    public void recovered() {}

    @Override
    public String toString() {
      return name();
    }
  }
}
