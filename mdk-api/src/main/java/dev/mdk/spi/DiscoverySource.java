package dev.mdk.spi;

import java.util.Optional;

/**
 * Tells a listener which nodes exist, until the returned subscription is closed.
 *
 * <p>{@code start} returns promptly and may throw only a {@link dev.mdk.ConfigurationException}: a
 * registry that is away is a {@link SourceState#LOST}, and the source goes on trying by itself, at
 * once, then after 100 ms doubling to 1.5 s, jittered. It keeps what it told while it is lost; it
 * never tells an empty table because it could not read one.
 */
@FunctionalInterface
public interface DiscoverySource {

  /** Tells of no node. */
  DiscoverySource NONE =
      listener -> {
        listener.state(SourceState.SYNCED, "no source");
        return () -> {};
      };

  /**
   * Starts telling. Called once by an MDK; a source that is given to several is started by each.
   *
   * @param listener who is told, from any thread of the source, one call at a time
   * @return the subscription, to be closed
   */
  Subscription start(NodeListener listener);

  /**
   * Returns where nodes are registered so that this source tells of them.
   *
   * @return the registrar, or empty if this source cannot register
   */
  default Optional<Registrar> registrar() {
    return Optional.empty();
  }

  /** A started source. All methods may be called from any thread, and return promptly. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {

    /**
     * Tells the source that somebody asks for a service, once for each service; a source that tells
     * of everything anyway ignores it.
     *
     * @param service the name
     */
    default void want(String service) {}

    /**
     * Asks the source to look again, because a connection failed. The source limits the rate.
     *
     * @param service the name
     */
    default void refresh(String service) {}

    /** Ends it: afterwards the listener is not called any more. May be called twice. */
    @Override
    void close();
  }
}
