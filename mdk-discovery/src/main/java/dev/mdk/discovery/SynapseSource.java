package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Nodes that Synapse, or anything that writes its files, lists. Registers nothing. */
final class SynapseSource implements DiscoverySource {

  /**
   * Where the files are.
   *
   * @param directory the directory, absolute
   * @param file the name of the only file that counts, if it is one
   */
  record Place(Path directory, Optional<String> file) {

    /**
     * Takes a directory, or a file in one. What does not exist yet is a file if it is named like
     * one of Synapse.
     */
    static Place of(Path path) {
      Path absolute = path.toAbsolutePath().normalize();
      Path parent = absolute.getParent();
      Path name = absolute.getFileName();
      if (parent == null || name == null || Files.isDirectory(absolute)) {
        return new Place(absolute, Optional.empty());
      }
      if (DirectoryFile.isName(name.toString())) {
        return new Place(parent, Optional.of(name.toString()));
      }
      if (Files.exists(absolute)) {
        throw new ConfigurationException(
            "discovery.source: synapse:path="
                + path
                + " (expected: a directory, or a file named <service>.json)");
      }
      return new Place(absolute, Optional.empty());
    }
  }

  private final Path path;
  private final Place place;
  private final Facilities facilities;

  SynapseSource(Path path, Facilities facilities) {
    this.path = path;
    this.place = Place.of(path);
    this.facilities = facilities;
  }

  @Override
  public Subscription start(NodeListener listener) {
    DirectorySubscription subscription =
        new DirectorySubscription(
            (told, warn) ->
                new SynapseTable(
                    place, facilities, told, warn, SynapseTable.MAX_FILES, SynapseTable.MAX_NODES),
            facilities,
            listener);
    subscription.start();
    return subscription;
  }

  @Override
  public String toString() {
    return "synapse:path=" + path;
  }
}
