import dev.mdk.discovery.DirectorySourceProvider;
import dev.mdk.spi.DiscoverySourceProvider;

/** Finds the nodes that offer a service and picks one of them. */
module dev.mdk.discovery {
  requires transitive dev.mdk.api;
  requires static java.net.http; // only the backends that speak HTTP

  exports dev.mdk.discovery;

  provides DiscoverySourceProvider with
      DirectorySourceProvider;
}
