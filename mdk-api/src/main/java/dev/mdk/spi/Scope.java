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
public class Scope {

  /*
   * A thread's scope is in an array that stays its own: to set and to remove a thread local at each call
   * would cost more than the call. Outside of any scope it is empty, and as it is an array of the JDK, a
   * pool's thread keeps nothing of ours alive. It is always restored by the same call that set it, and
   * hidden behind call(), so that it can become a ScopedValue without a change for anyone.
   */
  private static final ThreadLocal<Object[]> CURRENT = ThreadLocal.withInitial(() -> new Object[1]);

  private static final Object NOWHERE = new Object();

  private final Session session;
  private final Optional<Interaction> interaction;

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
   * Makes the scope that an interaction is itself: a subclass that implements {@link Interaction}
   * is its own {@link #interaction()}.
   *
   * @param session its session
   */
  protected Scope(Session session) {
    this(session, Optional.empty());
  }

  /**
   * Returns the scope of this thread.
   *
   * @return the innermost scope, or empty outside of any
   */
  public static Optional<Scope> current() {
    return Optional.ofNullable((Scope) CURRENT.get()[0]);
  }

  /**
   * Returns the same as {@link #current}, for subclasses that look for one of their own at each
   * call: it takes no memory.
   *
   * @return the innermost scope, or, outside of any, an object that is none
   */
  protected static Object here() {
    Object scope = CURRENT.get()[0];
    return scope == null ? NOWHERE : scope;
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
    return this instanceof Interaction itself ? Optional.of(itself) : interaction;
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
    Object[] current = CURRENT.get();
    Object outer = current[0];
    current[0] = this;
    try {
      return body.call();
    } finally {
      current[0] = outer;
    }
  }

  /**
   * Runs code in the scope that an interaction is itself. The same as {@link #call}, without a body
   * around the body.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param itself this scope
   * @param body the code
   * @return its result
   * @throws X what the code throws
   */
  protected <T, X extends Throwable> T interact(Interaction itself, Body.Interact<T, X> body)
      throws X {
    Object[] current = CURRENT.get();
    Object outer = current[0];
    current[0] = this;
    try {
      return body.call(itself);
    } finally {
      current[0] = outer;
    }
  }
}
