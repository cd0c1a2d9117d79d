package dev.mdk.spi;

/**
 * Keeps retries from amplifying an outage: one for each service that is called. Attempts that hedge
 * against slow ones draw on it as well. All methods may be called from any thread and never block.
 */
public interface RetryBudget {

  /** Allows every retry. */
  RetryBudget UNLIMITED =
      new RetryBudget() {
        @Override
        public void succeeded() {}

        @Override
        public boolean tryRetry() {
          return true;
        }
      };

  /** Tells that a request begins; not that it is tried again. */
  default void started() {}

  /** Tells that a request succeeded. */
  void succeeded();

  /**
   * Tells that a request failed in a way that may be tried again, and asks whether it may.
   *
   * @return whether there is budget for one more attempt
   */
  boolean tryRetry();
}
