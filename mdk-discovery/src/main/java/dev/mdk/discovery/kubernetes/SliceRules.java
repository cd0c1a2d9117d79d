package dev.mdk.discovery.kubernetes;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Version;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an EndpointSlice is read.
 *
 * @param ports the names of the ports that are taken, the best first; empty if nobody said so
 * @param scheme of addresses about whose protocol nothing is said
 * @param versionLabel the label that has the version
 * @param version that of all nodes, if one is set
 * @param addressTypes which are taken, the best first
 * @param environment that of all nodes
 */
record SliceRules(
    List<String> ports,
    String scheme,
    String versionLabel,
    Optional<String> version,
    List<String> addressTypes,
    Environment environment) {

  private static final String PORT = KubernetesPlace.SETTINGS + ".port";
  private static final String SCHEME = KubernetesPlace.SETTINGS + ".scheme";
  private static final String VERSION = KubernetesPlace.SETTINGS + ".version";
  private static final String ADDRESS_TYPES = KubernetesPlace.SETTINGS + ".address-types";
  private static final List<String> ALL_TYPES = List.of("IPv4", "IPv6", "FQDN");

  static SliceRules of(Settings settings, Environment environment) {
    List<String> types = settings.find(ADDRESS_TYPES).map(SliceRules::list).orElse(ALL_TYPES);
    String scheme = settings.find(SCHEME).orElse("http");
    Optional<String> version = settings.find(VERSION);
    check(ADDRESS_TYPES, types.toString(), ALL_TYPES.containsAll(types), "of " + ALL_TYPES);
    check(SCHEME, scheme, Set.of("http", "https").contains(scheme), "http or https");
    check(VERSION, version.orElse("1.0"), version.map(Version::isWellFormed).orElse(true), "1.0");
    return new SliceRules(
        settings.find(PORT).map(SliceRules::list).orElse(List.of()),
        scheme,
        settings
            .find(KubernetesPlace.SETTINGS + ".version-label")
            .orElse("app.kubernetes.io/version"),
        version,
        types,
        environment);
  }

  private static void check(String key, String value, boolean good, String expected) {
    if (!good) {
      throw new ConfigurationException(
          key + ": " + Texts.show(value) + " (expected: " + expected + ")");
    }
  }

  private static List<String> list(String text) {
    List<String> list = new ArrayList<>(List.of(text.split(",", -1)));
    list.replaceAll(String::strip);
    return List.copyOf(list);
  }
}
