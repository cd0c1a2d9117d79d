package dev.mdk.control;

import dev.mdk.Node;

/** What tells a node from others. */
record NodeKey(String environment, String service, String id) {
  static NodeKey of(Node node) {
    return new NodeKey(node.environment().name(), node.service(), node.id());
  }
}
