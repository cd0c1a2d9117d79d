package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Body;
import dev.mdk.Interaction;
import dev.mdk.Session;
import java.util.Optional;

/**
 * What a piece of code runs in: a session and, usually, one of its interactions, bound together.
 * Only code that is handed over runs in a scope; nothing is left behind in a thread. This is the
 * one state of the MDK that belongs to a thread.
 */
public final class Scope {

  /*
   * A thread local that is always restored by the same call that set it. It is hidden behind call(),
   * so that it can become a ScopedValue without a change for anyone.
   */
  private static final ThreadLocal<Optional<Scope>> CURRENT =
      ThreadLocal.withInitial(Optional::empty);

  private final Session session;
  private final Optional<Interaction> interaction;
  private final Optional<Scope> self = Optional.of(this);

  /**
   * Makes a scope.
   *
   * @param session its session
   * @param interaction its interaction, if it has one
   */
  public Scope(Session session, Optional<Interaction> interaction) {
    this.session = requireNonNull(session, "session");
    this.interaction = requireNonNull(interaction, "interaction");
  }

  /**
   * Returns the scope of this thread.
   *
   * @return the innermost scope, or empty outside of any
   */
  public static Optional<Scope> current() {
    return CURRENT.get();
  }

  /**
   * Returns the session.
   *
   * @return the session
   */
  public Session session() {
    return session;
  }

  /**
   * Returns the interaction.
   *
   * @return the interaction, or empty outside of any
   */
  public Optional<Interaction> interaction() {
    return interaction;
  }

  /**
   * Runs code in this scope.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param body the code
   * @return its result
   * @throws X what the code throws
   */
  public <T, X extends Throwable> T call(Body.Call<T, X> body) throws X {
    Optional<Scope> outer = CURRENT.get();
    CURRENT.set(self);
    try {
      return body.call();
    } finally {
      if (outer.isPresent()) {
        CURRENT.set(outer);
      } else {
        CURRENT.remove();
      }
    }
  }
}
