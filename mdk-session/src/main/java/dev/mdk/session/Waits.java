package dev.mdk.session;

import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Waiting for a future, blocking. */
final class Waits {

  private Waits() {}

  /**
   * Waits. A thread that is interrupted stays so, ends the wait and gets an exception.
   *
   * @param what what is waited for, for humans
   * @param giveBack takes what came just when the thread was interrupted
   * @throws MdkException as the future failed, with the stack of this thread
   */
  static <T> T join(CompletableFuture<T> future, String what, Consumer<? super T> giveBack) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      if (!future.cancel(true) && !future.isCompletedExceptionally()) {
        giveBack.accept(future.join());
      }
      Thread.currentThread().interrupt();
      throw new MdkException("interrupted while waiting for " + what, e);
    } catch (ExecutionException e) {
      throw here(unwrap(e), what);
    } catch (CancellationException e) {
      throw new MdkException("the wait for " + what + " was cancelled", e);
    }
  }

  /** Runs an action when a future is done, by the thread that completes it. */
  @SuppressWarnings("FutureReturnValueIgnored") // the action is told of a failure, and is ours
  static <T> void after(
      CompletableFuture<T> future, BiConsumer<? super T, ? super Throwable> action) {
    future.whenComplete(action);
  }

  /** Returns what a future failed with, without what futures wrap around it. */
  static Throwable unwrap(Throwable thrown) {
    Throwable inner = thrown;
    for (int depth = 0; depth < 10; depth++) {
      Throwable cause = inner.getCause();
      if (cause == null
          || !(inner instanceof CompletionException || inner instanceof ExecutionException)) {
        break;
      }
      inner = cause;
    }
    return inner;
  }

  /** The other thread's exception says little about who waited, so that one gets his own. */
  private static RuntimeException here(Throwable cause, String what) {
    if (cause.getClass() == NoNodeException.class) {
      RuntimeException told = new NoNodeException(String.valueOf(cause.getMessage()));
      told.initCause(cause);
      return told;
    }
    return cause instanceof MdkException told
        ? told
        : new MdkException("the wait for " + what + " failed: " + cause, cause);
  }
}
