package dev.mdk.session;

import dev.mdk.ConfigurationException;
import dev.mdk.session.Wiring.NamedSource;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.util.Optional;

/** Finds the source of nodes that the builder or the settings name. */
final class SourceWiring {

  private static final String KEY = "discovery.source";
  private static final String DEFAULT = "local";
  private static final String MISSION_CONTROL = "control";
  private static final String ORIGINAL = "datawire";

  private final MdkBuilder given;
  private final Settings settings;
  private final Facilities facilities;

  SourceWiring(MdkBuilder given, Settings settings, Facilities facilities) {
    this.given = given;
    this.settings = settings;
    this.facilities = facilities;
  }

  NamedSource source() {
    if (given.source.isPresent()) {
      return new NamedSource(given.source.get(), "the source given to the builder");
    }
    Optional<String> named = settings.find(KEY);
    if (named.isPresent()) {
      int colon = named.get().indexOf(':');
      String kind = colon < 0 ? named.get() : named.get().substring(0, colon);
      return create(kind, colon < 0 ? "" : named.get().substring(colon + 1));
    }
    if (settings.find("server.url").isPresent()) {
      return create(MISSION_CONTROL, "");
    }
    Optional<String> token = token();
    if (token.isPresent()) {
      return create(ORIGINAL, token.get());
    }
    return isThere(DEFAULT)
        ? create(DEFAULT, "")
        : new NamedSource(DiscoverySource.NONE, "no source");
  }

  private boolean isThere(String kind) {
    return given
        .modules
        .find(DiscoverySourceProvider.class, DiscoverySourceProvider::name, kind)
        .isPresent();
  }

  private Optional<String> token() {
    return settings
        .find("token")
        .or(() -> Optional.ofNullable(System.getenv("DATAWIRE_TOKEN")))
        .filter(token -> !token.isEmpty());
  }

  private NamedSource create(String kind, String argument) {
    if ((kind.equals(MISSION_CONTROL) || kind.equals(ORIGINAL)) && !isThere(kind)) {
      throw new ConfigurationException(
          "Mission Control is named as the source, and nothing here speaks with it (expected:"
              + " mdk-control on the path, or another discovery.source)");
    }
    DiscoverySourceProvider provider =
        given.modules.named(
            DiscoverySourceProvider.class, DiscoverySourceProvider::name, KEY, kind);
    return new NamedSource(
        Modules.create(provider, () -> provider.create(argument, settings, facilities)),
        "discovery.source " + kind + ":");
  }
}
