package dev.mdk.control.server;

import dev.mdk.Node;
import java.time.Duration;
import java.util.Optional;

/**
 * Where nodes are registered: in the memory of this process ({@link LeaseRegistry}), or in an
 * engine that several Mission Controls share. What happens in it is told to the one listener that
 * it was made with. All methods may be called from any thread, and return promptly.
 */
interface Registry extends AutoCloseable {

  /** Told what happens, one call at a time, in order. Does not block. */
  interface Listener {
    /** A node is registered, or something about it has changed. */
    void up(Lease lease);

    /** A node is gone, and why. */
    void down(Lease lease, Reason reason);
  }

  /** Why a node is gone. */
  enum Reason {
    /** It said so. */
    LEFT("down"),
    /** It was not heard of for its time to live. */
    EXPIRED("expired"),
    /** Another one is at its address. */
    REPLACED("replaced");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** Returns what the API calls it. */
    String text() {
      return text;
    }
  }

  /** What became of a registration. */
  enum Outcome {
    /** It is registered, for its time to live from now on. */
    REGISTERED,
    /** There are too many nodes already. */
    FULL
  }

  /**
   * Registers a node, or renews it: for the time to live from now on. It replaces nodes of its
   * service and environment with its id or its address.
   */
  Outcome put(Node node, Duration ttl);

  /** Renews a node as it is registered; empty if it is not. */
  Optional<Lease> renew(Lease.Key key);

  /** Returns a node as it is registered. */
  Optional<Lease> find(Lease.Key key);

  /** Withdraws a node; returns whether it was registered. */
  boolean remove(Lease.Key key);

  @Override
  void close();
}
