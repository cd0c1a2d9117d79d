package dev.mdk;

import java.util.concurrent.CompletableFuture;

/**
 * A piece of work whose nodes succeed or fail together. When it ends, each of its nodes about which
 * nobody said more gets its verdict, and a report with the nodes to blame goes to whoever listens.
 *
 * <p>The form to use is {@link Session#interact}. In the open form, {@code try (var i =
 * session.interaction()) { ...; i.succeed(); }}, closing without a word is a failure, because
 * {@code close} cannot see the exception. The first word counts: what is said after the end is
 * ignored. All methods may be called from any thread.
 */
public interface Interaction extends AutoCloseable {

  /**
   * Returns the session it belongs to.
   *
   * @return the session
   */
  Session session();

  /**
   * Resolves a node that takes part, as {@link Session#resolve}.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @return the node
   */
  Node resolve(String service, String version);

  /**
   * Resolves a node that takes part for one attempt, as {@link Session#attempt}.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param hint what the choice should consider
   * @return the attempt, started now
   */
  Attempt attempt(String service, String version, Hint hint);

  /**
   * Resolves a node that takes part, without a thread that waits.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param hint what the choice should consider
   * @return the attempt, started when done; cancelling it ends the wait
   */
  CompletableFuture<Attempt> attemptAsync(String service, String version, Hint hint);

  /**
   * Says that it answers a request from outside of the process, for trace views. For who connects a
   * server.
   *
   * @param name what is asked for, of few different values, such as {@code GET /orders}
   */
  default void serves(String name) {}

  /** Ends it well. */
  void succeed();

  /**
   * Ends it badly: its nodes are to blame, but for those that were judged on their own.
   *
   * @param cause what went wrong
   */
  void fail(Throwable cause);

  /** Ends it without a verdict: it was cancelled, say, and nobody is to blame. */
  void release();

  /**
   * Runs code in the scope of this interaction: what it resolves takes part.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param body the code
   * @return its result
   * @throws X what the code throws; this interaction goes on
   */
  <T, X extends Throwable> T call(Body.Call<T, X> body) throws X;

  /**
   * Runs code in the scope of this interaction, as {@link #call}.
   *
   * @param <X> what the code may throw
   * @param body the code
   * @throws X what the code throws; this interaction goes on
   */
  <X extends Throwable> void run(Body.Run<X> body) throws X;

  /** Ends it badly unless it has ended. */
  @Override
  void close();
}
