package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The balancers by name, made from settings. */
enum BuiltIn {
  ROUND_ROBIN("round-robin"),
  RANDOM("random"),
  WEIGHTED("weighted"),
  TWO_CHOICES("two-choices"),
  LEAST_REQUESTS("least-requests"),
  RENDEZVOUS("rendezvous"),
  SLOW_START("slow-start"),
  ZONE_FIRST("zone-first");

  static final BuiltIn DEFAULT = TWO_CHOICES;

  private final String settingName;

  BuiltIn(String settingName) {
    this.settingName = settingName;
  }

  /** Returns the name in settings. */
  String settingName() {
    return settingName;
  }

  Balancer create(Settings settings, Facilities facilities) {
    var random = facilities.random();
    return switch (this) {
      case ROUND_ROBIN -> new RoundRobin(random);
      case RANDOM -> Balancers.random(random);
      case WEIGHTED -> new Weighted(random);
      case TWO_CHOICES -> new TwoChoices(random);
      case LEAST_REQUESTS ->
          new LeastRequests(
              settings.integer(
                  "balancer.choices", 2, LeastRequests.LEAST_CHOICES, LeastRequests.MOST_CHOICES),
              random);
      case RENDEZVOUS ->
          new Rendezvous(
              settings.integer(
                  "balancer.bound", 125, Rendezvous.LEAST_PERCENT, Rendezvous.MOST_PERCENT),
              random);
      case SLOW_START ->
          new SlowStart(
              settings.duration("balancer.slow-start.window", Duration.ofSeconds(30)),
              within("balancer.slow-start.within", settings, facilities),
              facilities.ticker(),
              random);
      case ZONE_FIRST ->
          new ZoneFirst(
              zone(settings),
              settings.integer("balancer.zone.spill", 32, 1, 1_000_000),
              within("balancer.zone.within", settings, facilities));
    };
  }

  private static String zone(Settings settings) {
    return settings
        .find("balancer.zone")
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "balancer.zone: nothing (expected: the zone of this process, for the balancer"
                        + " zone-first)"));
  }

  /** Makes the balancer within this one: any that comes before it, so that none contains itself. */
  private Balancer within(String key, Settings settings, Facilities facilities) {
    String name = settings.find(key).orElse(DEFAULT.settingName);
    List<String> names = new ArrayList<>();
    for (BuiltIn each : values()) {
      if (each == this) {
        break;
      }
      if (each.settingName.equals(name)) {
        return each.create(settings, facilities);
      }
      names.add(each.settingName);
    }
    throw new ConfigurationException(
        key + ": " + name + " (expected: one of " + String.join(", ", names) + ")");
  }
}
