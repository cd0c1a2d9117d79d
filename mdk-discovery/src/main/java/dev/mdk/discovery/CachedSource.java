package dev.mdk.discovery;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** A source whose last words are kept in a file. */
final class CachedSource implements DiscoverySource {

  private static final String KEY = "discovery.cache";

  private final DiscoverySource source;
  private final NodeCache cache;
  private final Settings settings;
  private final Facilities facilities;

  CachedSource(Path file, DiscoverySource source, Settings settings, Facilities facilities) {
    this.source = source;
    this.cache = new NodeCache(file);
    this.settings = settings;
    this.facilities = facilities;
  }

  /** Returns the source, with a cache if a setting names its file. */
  static DiscoverySource ifWanted(
      DiscoverySource source, Settings settings, Facilities facilities) {
    Optional<String> file = settings.find(KEY);
    return file.isPresent()
        ? new CachedSource(Path.of(file.get()), source, settings, facilities)
        : source;
  }

  @Override
  public Subscription start(NodeListener listener) {
    CachedSubscription subscription =
        new CachedSubscription(cache, SourceStatus.nameOf(source), settings, facilities, listener);
    subscription.start(source);
    return subscription;
  }

  @Override
  public Optional<Registrar> registrar() {
    return source.registrar();
  }

  @Override
  public String toString() {
    return SourceStatus.nameOf(source) + " with a cache";
  }
}
