package dev.mdk.discovery.kubernetes;

import dev.mdk.Node;
import java.util.List;

/**
 * What counts of an EndpointSlice.
 *
 * @param name its name, unique in the namespace
 * @param uid by which it is told from an earlier one of the same name
 * @param service the service that it is a part of
 * @param claims the nodes that it says there are
 */
record Slice(String name, String uid, String service, List<Claim> claims) {

  /**
   * A word about a node, of which several slices may have one each.
   *
   * @param key the same for all words about a node, and for no other
   * @param isReady whether it is; else it terminates and still serves
   * @param rank how good its type of address is; the lowest is best
   * @param node the node
   */
  record Claim(String key, boolean isReady, int rank, Node node) {

    /** Returns the better one of two about a node. */
    Claim or(Claim other) {
      boolean better = other.isReady == isReady ? other.rank < rank : other.isReady;
      return better ? other : this;
    }
  }

  Slice withoutClaims() {
    return new Slice(name, uid, service, List.of());
  }
}
