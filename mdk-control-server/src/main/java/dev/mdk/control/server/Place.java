package dev.mdk.control.server;

import dev.mdk.Node;

/** Where a service has a node: at one address there is one at a time. */
record Place(String environment, String service, String address) {
  static Place of(Node node) {
    return new Place(node.environment().name(), node.service(), node.address());
  }
}
