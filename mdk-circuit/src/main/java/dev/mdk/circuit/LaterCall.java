package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A call whose result comes later, and with it the word about its permit. */
final class LaterCall {

  private LaterCall() {}

  @SuppressWarnings("CatchingUnchecked") // as in a future, whatever it is
  static <T> CompletableFuture<T> start(
      CircuitBreaker.Permit permit, Supplier<? extends CompletionStage<T>> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    end(result, permit);
    try {
      hand(requireNonNull(body.get(), "stage"), result);
    } catch (Throwable thrown) {
      result.completeExceptionally(thrown);
    }
    return result;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing here throws
  private static <T> void end(CompletableFuture<T> result, CircuitBreaker.Permit permit) {
    result.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            permit.returned(value);
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
}
