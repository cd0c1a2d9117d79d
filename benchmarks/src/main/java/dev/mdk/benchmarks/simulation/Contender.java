package dev.mdk.benchmarks.simulation;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** A balancer by the name under which it is shown. */
record Contender(String name, boolean isOurs, Simulation.Maker maker) {

  static List<Contender> all() {
    return List.of(
        ours("round-robin"),
        ours("random"),
        ours("weighted"),
        ours("least-requests"),
        ours("two-choices"),
        ours("slow-start"),
        ours("zone-first"),
        ours("rendezvous"),
        new Contender(
            "Finagle: P2C, peak EWMA",
            false,
            (facilities, random, caller) -> new FinaglePeakEwma(facilities.time(), random)),
        new Contender(
            "gRPC: weighted round robin",
            false,
            (facilities, random, caller) -> new GrpcWeightedRoundRobin(facilities.time(), random)),
        new Contender(
            "gRPC: least request",
            false,
            (facilities, random, caller) -> new GrpcLeastRequest(random)));
  }

  private static Contender ours(String name) {
    return new Contender(
        name,
        true,
        (facilities, random, caller) ->
            new Ours(balancer(name, facilities, caller), BreakerEngine.NONE, facilities));
  }

  private static Balancer balancer(String name, TestFacilities facilities, int caller) {
    Settings settings = Settings.of(Map.of("balancer.zone", caller % 2 == 0 ? "even" : "odd"));
    for (BalancerProvider provider : ServiceLoader.load(BalancerProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.create(settings, facilities);
      }
    }
    throw new IllegalArgumentException("balancer: " + name + " (expected: one on the class path)");
  }
}
