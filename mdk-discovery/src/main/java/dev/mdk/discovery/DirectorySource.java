package dev.mdk.discovery;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import java.util.Optional;

/** Nodes as files in a directory. */
final class DirectorySource implements DiscoverySource {

  private final DirectoryPlace place;
  private final Facilities facilities;

  DirectorySource(DirectoryPlace place, Facilities facilities) {
    this.place = place;
    this.facilities = facilities;
  }

  @Override
  public Subscription start(NodeListener listener) {
    DirectorySubscription subscription =
        new DirectorySubscription(
            (told, warn) ->
                new DirectoryTable(place, facilities, told, warn, DirectoryTable.MAX_FILES),
            facilities,
            listener);
    subscription.start();
    return subscription;
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(
        (node, listener) -> {
          DirectoryFile.requireRegistrable(node);
          var registration = new DirectoryRegistration(place, facilities, node, listener);
          registration.start();
          return registration;
        });
  }

  @Override
  public String toString() {
    return "directory:path=" + place.path();
  }
}
