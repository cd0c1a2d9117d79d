package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Session;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * The URI of a request to an ordinary host.
 *
 * @param uri as the caller gave it
 * @param isTrusted whether the host may see the session
 */
record OrdinaryUri(URI uri, boolean isTrusted) implements Target {

  @Override
  public CompletableFuture<Attempt> attempt(Session session, Hint hint) {
    return CompletableFuture.completedFuture(NoAttempt.INSTANCE);
  }

  @Override
  public URI at(Attempt attempt) {
    return uri;
  }

  /** Returns the host and, if there is one, the port. */
  @Override
  public String toString() {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
