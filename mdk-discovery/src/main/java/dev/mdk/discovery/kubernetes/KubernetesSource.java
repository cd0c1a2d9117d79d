package dev.mdk.discovery.kubernetes;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import java.time.Duration;

/** Nodes in the EndpointSlices of a namespace. Registers nothing. */
final class KubernetesSource implements DiscoverySource {

  private final KubernetesApi api;
  private final SliceRules rules;
  private final Duration silence;
  private final Settings settings;
  private final Facilities facilities;

  private KubernetesSource(
      KubernetesApi api,
      SliceRules rules,
      Duration silence,
      Settings settings,
      Facilities facilities) {
    this.api = api;
    this.rules = rules;
    this.silence = silence;
    this.settings = settings;
    this.facilities = facilities;
  }

  static KubernetesSource of(String servers, Settings settings, Facilities facilities) {
    return of(KubernetesPlace.of(servers, settings, facilities.random()), settings, facilities);
  }

  static KubernetesSource of(KubernetesPlace place, Settings settings, Facilities facilities) {
    return new KubernetesSource(
        new KubernetesApi(place, facilities),
        SliceRules.of(settings, facilities.environment()),
        // A server sends a bookmark each minute, so a healthy watch is not silent for longer.
        settings.duration(KubernetesPlace.SETTINGS + ".silence", Duration.ofSeconds(70)),
        settings,
        facilities);
  }

  @Override
  public Subscription start(NodeListener listener) {
    return new KubernetesSubscription(api, rules, silence, settings, facilities, listener).begin();
  }

  @Override
  public String toString() {
    return "kubernetes:" + api;
  }
}
