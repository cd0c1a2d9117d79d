package dev.mdk.spi;

import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import java.util.concurrent.CompletableFuture;

/** The resolver of a process without discovery. */
enum NoResolver implements Resolver {
  INSTANCE;

  @Override
  public CompletableFuture<Endpoint> await(
      String service, String version, Hint hint, Deadline deadline) {
    return CompletableFuture.failedFuture(missing(service, version));
  }

  @Override
  public ServiceHandle bind(String service, String version) {
    return hint -> {
      throw missing(service, version);
    };
  }

  private static NoNodeException missing(String service, String version) {
    return new NoNodeException(
        "no node for " + service + " " + version + ": no discovery module (add mdk-discovery)");
  }
}
