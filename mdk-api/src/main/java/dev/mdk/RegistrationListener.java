package dev.mdk;

/**
 * Told what becomes of a registration, one call after the other, by a thread that may be blocked.
 */
@FunctionalInterface
public interface RegistrationListener {

  /** Does nothing. */
  RegistrationListener NONE = (node, state, detail) -> {};

  /** What may become of a registration. */
  enum State {
    /** Callers can find it. */
    REGISTERED,
    /** The registry lost it or cannot be reached; it is tried again without end. */
    LOST,
    /** It was withdrawn, on purpose. */
    WITHDRAWN
  }

  /**
   * Tells a change.
   *
   * @param node what is registered
   * @param state what became of it
   * @param detail why, for humans; may be empty
   */
  void changed(Node node, State state, String detail);
}
