package dev.mdk.spi;

import java.util.concurrent.CompletableFuture;

/** Limits the calls in flight. Both methods may be called from any thread. */
public interface Bulkhead {

  /** Limits nothing. */
  Bulkhead UNLIMITED =
      new Bulkhead() {
        @Override
        public CompletableFuture<Boolean> acquire(Deadline deadline) {
          return CompletableFuture.completedFuture(true);
        }

        @Override
        public void release() {}
      };

  /**
   * Asks for a place, and waits for one as long as the bulkhead's own limit and the deadline allow.
   *
   * @param deadline how long the caller can wait
   * @return whether there is a place, which must then be released; cancelling it ends the wait
   */
  CompletableFuture<Boolean> acquire(Deadline deadline);

  /** Gives a place back. */
  void release();
}
