package dev.mdk.spi;

import dev.mdk.Node;
import java.util.Collection;

/**
 * Told by a source which nodes exist. One call at a time; nothing here blocks or throws. A bad node
 * is left out, counted, and loses none of the others.
 */
public interface NodeListener {

  /**
   * Tells that a node exists, or what changed about it.
   *
   * @param node the node; replaces the one of the same id or address
   */
  void up(Node node);

  /**
   * Tells that a node is gone, for certain. It is the one with this id; or else the one at this
   * address, if either of both has no id of its own, but its address for an id. So a late word
   * about a process that is gone does not remove its successor at the same address.
   *
   * @param node a node with its id or its address
   */
  void down(Node node);

  /**
   * Tells all nodes of a service in an environment: what is not among them is gone. An empty
   * collection is not believed at once if there were nodes, as a registry that was restarted says
   * the same; it is when it is repeated after a settable time.
   *
   * @param service the name of the service
   * @param environment the name of the environment
   * @param nodes its nodes
   */
  void replace(String service, String environment, Collection<Node> nodes);

  /**
   * Tells how the source is.
   *
   * @param state its state
   * @param detail why, for humans; may be empty
   */
  void state(SourceState state, String detail);
}
