package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.circuit.CircuitBreaker.Listener;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.Facilities;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a breaker that stands alone is made from.
 *
 * @param slowFromNanos from what latency a call is slow by any window
 */
record CircuitSetup(
    String name,
    Engine engine,
    long slowFromNanos,
    Verdicts verdicts,
    List<Listener> ofChanges,
    List<Consumer<? super CircuitCall>> ofCalls) {

  /** What breakers run on to which nothing else is given: one timer for all of them. */
  private static final class Shared {
    static final Facilities FACILITIES = Facilities.system().start();
  }

  static CircuitSetup of(BreakerPolicy policy) {
    requireNonNull(policy, "policy");
    return of(policy, Shared.FACILITIES);
  }

  static CircuitSetup of(BreakerPolicy policy, Facilities facilities) {
    Engine engine = new Engine(policy, facilities);
    long slowFrom =
        engine.windows().stream()
            .map(Window::slow)
            .filter(slow -> !slow.isZero())
            .mapToLong(Engine::nanos)
            .min()
            .orElse(Long.MAX_VALUE);
    return new CircuitSetup(
        "circuit breaker", engine, slowFrom, Verdicts.USUAL, List.of(), List.of());
  }

  CircuitSetup named(String other) {
    requireNonNull(other, "name");
    return new CircuitSetup(other, engine, slowFromNanos, verdicts, ofChanges, ofCalls);
  }

  CircuitSetup with(Verdicts others) {
    return new CircuitSetup(name, engine, slowFromNanos, others, ofChanges, ofCalls);
  }

  CircuitSetup with(Listener listener) {
    requireNonNull(listener, "listener");
    return new CircuitSetup(
        name, engine, slowFromNanos, verdicts, plus(ofChanges, listener), ofCalls);
  }

  CircuitSetup with(Consumer<? super CircuitCall> listener) {
    requireNonNull(listener, "listener");
    return new CircuitSetup(
        name, engine, slowFromNanos, verdicts, ofChanges, plus(ofCalls, listener));
  }

  private static <T> List<T> plus(List<T> some, T one) {
    List<T> more = new ArrayList<>(some);
    more.add(one);
    return List.copyOf(more);
  }
}
