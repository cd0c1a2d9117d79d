package dev.mdk.spi;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;

/**
 * Registers nodes where sources find them, and keeps them registered: it renews what expires and
 * registers again what a registry lost, until the registration is closed.
 */
@FunctionalInterface
public interface Registrar {

  /**
   * Registers a node. Returns promptly, whether the registry can be reached or not. May be called
   * from any thread; the listener is told from a thread of {@link Facilities#executor()}.
   *
   * @param node what to register
   * @param listener told what becomes of it
   * @return the handle that withdraws it
   * @throws dev.mdk.ConfigurationException if this registrar can never register such a node
   */
  Registration register(Node node, RegistrationListener listener);
}
