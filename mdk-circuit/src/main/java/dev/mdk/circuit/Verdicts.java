package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.circuit.CircuitCall.Kind;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/**
 * What the results and exceptions of calls say about whoever was called.
 *
 * @param ignored of what is thrown, says nothing
 * @param failing of the rest, counts as a failure; what is left counts as a success
 * @param bad of the results, counts as a failure
 */
record Verdicts(
    Predicate<? super Throwable> ignored,
    Predicate<? super Throwable> failing,
    Predicate<Object> bad) {

  static final Verdicts USUAL = new Verdicts(thrown -> false, thrown -> true, result -> false);

  Verdicts ignoring(Predicate<? super Throwable> others) {
    requireNonNull(others, "ignored");
    return new Verdicts(thrown -> ignored.test(thrown) || others.test(thrown), failing, bad);
  }

  Verdicts failingOn(Predicate<? super Throwable> others) {
    return new Verdicts(ignored, requireNonNull(others, "failing"), bad);
  }

  <T> Verdicts failingIf(Class<T> type, Predicate<? super T> others) {
    requireNonNull(type, "type");
    requireNonNull(others, "bad");
    return new Verdicts(
        ignored,
        failing,
        bad.or(result -> type.isInstance(result) && others.test(type.cast(result))));
  }

  Kind ofThrown(Throwable cause) {
    if (cause instanceof InterruptedException
        || cause instanceof CancellationException
        || ignored.test(cause)) {
      return Kind.IGNORED;
    }
    return failing.test(cause) ? Kind.FAILED : Kind.SUCCEEDED;
  }

  Kind ofResult(Object result) {
    return bad.test(result) ? Kind.FAILED : Kind.SUCCEEDED;
  }

  /** Futures wrap what was thrown. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean wraps = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wraps && cause != null ? cause : thrown;
  }
}
