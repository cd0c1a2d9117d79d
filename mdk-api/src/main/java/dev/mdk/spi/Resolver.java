package dev.mdk.spi;

import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import java.util.concurrent.CompletableFuture;

/**
 * Finds nodes by name and compatible version, as seen from one environment. All methods may be
 * called from any thread.
 */
public interface Resolver {

  /**
   * Returns a node to call, and waits for none: the hot path. The caller starts and ends the call
   * at the endpoint.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link dev.mdk.Version#ANY}
   * @return an endpoint
   * @throws NoNodeException if there is none at this moment
   */
  default Endpoint resolve(String service, String version) {
    return bind(service, version).resolve(Hint.NONE);
  }

  /**
   * Returns a node to call, and waits for the first one by the rules: while the source connects at
   * most 10 s, afterwards at most 1 s, and never beyond the deadline. If all nodes that are known
   * are out by hard evidence, it fails at once.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link dev.mdk.Version#ANY}
   * @param hint what the choice should consider
   * @param deadline how long the caller can wait
   * @return an endpoint, or failed with a {@link NoNodeException}; cancelling it ends the wait
   */
  CompletableFuture<Endpoint> await(String service, String version, Hint hint, Deadline deadline);

  /**
   * Returns the handle of a service and version, which resolves without any look-up. It may be kept
   * as long as the resolver.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link dev.mdk.Version#ANY}
   * @return the handle
   */
  ServiceHandle bind(String service, String version);

  /** Resolves one service and version. */
  @FunctionalInterface
  interface ServiceHandle {
    /**
     * Returns a node to call, and waits for none.
     *
     * @param hint what the choice should consider
     * @return an endpoint
     * @throws NoNodeException if there is none at this moment
     */
    Endpoint resolve(Hint hint);
  }
}
