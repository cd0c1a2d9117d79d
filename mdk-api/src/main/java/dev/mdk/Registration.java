package dev.mdk;

/** A registered node. Closing withdraws it, at most once; closing again does nothing. */
public interface Registration extends AutoCloseable {

  /**
   * Returns what is registered.
   *
   * @return the node
   */
  Node node();

  /** Withdraws it. Returns when it is on its way; never throws because the registry is away. */
  @Override
  void close();
}
