package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;

/** A listener that says beforehand which nodes it takes: a refused one must not hide another. */
interface PickyListener extends NodeListener {

  /** Returns whether a node is one, and at an address that is allowed. May be called any time. */
  boolean takes(Node node);
}
