package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import java.util.Collection;

/** The sources that need no server. */
public final class Sources {

  private Sources() {}

  /**
   * Returns the source of what is registered inside this JVM, and registers there. Every MDK of the
   * JVM that uses the same name shares it.
   *
   * @param name any name; the empty one is the default
   * @param facilities where listeners of registrations are told
   * @return the source
   */
  public static DiscoverySource local(String name, Facilities facilities) {
    return new LocalSource(name, LocalRegistry.named(name), facilities);
  }

  /**
   * Returns a source of nodes that never change. It cannot register.
   *
   * @param nodes the nodes
   * @return the source
   */
  public static DiscoverySource fixed(Collection<Node> nodes) {
    return new StaticSource(nodes);
  }
}
