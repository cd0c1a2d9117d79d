package dev.mdk;

/** The code that runs in a scope, as a lambda that may throw what it likes. */
public final class Body {

  private Body() {}

  /**
   * Code with a result.
   *
   * @param <T> the result
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Call<T, X extends Throwable> {
    /**
     * Runs the code.
     *
     * @return its result
     * @throws X as it likes
     */
    T call() throws X;
  }

  /**
   * Code without a result.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Run<X extends Throwable> {
    /**
     * Runs the code.
     *
     * @throws X as it likes
     */
    void run() throws X;
  }

  /**
   * Code with a result, inside an interaction.
   *
   * @param <T> the result
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Interact<T, X extends Throwable> {
    /**
     * Runs the code.
     *
     * @param interaction the interaction it runs in
     * @return its result
     * @throws X as it likes
     */
    T call(Interaction interaction) throws X;
  }
}
