package dev.mdk.discovery;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code synapse:path=<dir>}: the files that Synapse writes, as the original MDK reads
 * them. It registers nothing.
 *
 * <p>Each file {@code <service>.json} of the directory is a JSON list of objects of which {@code
 * host} and {@code port} count. Each entry is a node of version 1.0 at {@code host:port}, without a
 * scheme, in the environment of this process; its address is its identity. A path that ends in
 * {@code .json} and is no directory is the only file that counts. Hidden files are left out, links
 * are followed.
 *
 * <p>Changes are seen at once where the system reports them, as Linux does, and within a second
 * elsewhere. A file that is deleted, that lists nothing, or that has no text for half a second and
 * more, leaves its service without nodes at once. Unlike in the original, a file that cannot be
 * read as a list, or not at all, keeps the nodes that it had, with a warning, as it may be half
 * written; so does everything while the directory is away, and that is {@code LOST}. An entry that
 * is bad loses none of the others, nor does a file.
 *
 * <p>At most 10,000 files of 4 MiB each are read, and a million nodes.
 */
public final class SynapseSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public SynapseSourceProvider() {}

  @Override
  public String name() {
    return "synapse";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return new SynapseSource(DirectorySourceProvider.path(name(), argument), facilities);
  }
}
