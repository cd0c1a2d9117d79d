package dev.mdk.testing;

import dev.mdk.Environment;
import dev.mdk.Node;
import java.util.Map;

/** Makes nodes for tests, in one line. */
public final class Nodes {

  private Nodes() {}

  /**
   * Returns a node in the environment {@code sandbox}, without properties; its id is its address.
   *
   * @param service the name of the service
   * @param version the version offered
   * @param address where to reach it
   * @return the node
   */
  public static Node node(String service, String version, String address) {
    return node(service, version, address, Environment.SANDBOX);
  }

  /**
   * Returns a node without properties; its id is its address.
   *
   * @param service the name of the service
   * @param version the version offered
   * @param address where to reach it
   * @param environment where it belongs
   * @return the node
   */
  public static Node node(String service, String version, String address, Environment environment) {
    return new Node(address, service, version, address, Map.of(), environment);
  }
}
