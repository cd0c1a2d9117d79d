package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Session;
import java.net.ConnectException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Where a request goes. Its text is for messages. */
sealed interface Target permits ServiceUri, OrdinaryUri {

  /** Returns whether the request carries a session. */
  boolean isTrusted();

  /** Starts an attempt, as {@link Session#attemptAsync} does. */
  CompletableFuture<Attempt> attempt(Session session, Hint hint);

  /**
   * Returns the URI to send to.
   *
   * @throws ConnectException if that cannot be called by HTTP
   */
  URI at(Attempt attempt) throws ConnectException;
}
