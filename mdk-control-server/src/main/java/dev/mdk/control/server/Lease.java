package dev.mdk.control.server;

import dev.mdk.Node;
import java.time.Duration;
import java.time.Instant;

/**
 * A node that is registered, for some time.
 *
 * @param node the node
 * @param ttl for how long, from each renewal on
 * @param since when it was registered
 * @param deadlineNanos when it ends unless it is renewed, by the ticker
 */
record Lease(Node node, Duration ttl, Instant since, long deadlineNanos) {

  /**
   * What tells a node from others.
   *
   * @param environment its name
   * @param service the service
   * @param id the id
   */
  record Key(String environment, String service, String id) {
    static Key of(Node node) {
      return new Key(node.environment().name(), node.service(), node.id());
    }
  }

  Key key() {
    return Key.of(node);
  }
}
