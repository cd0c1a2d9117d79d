package combination;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.circuit.Breakers;
import dev.mdk.discovery.Balancers;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.Sources;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Discovery with breakers: a node that fails is left alone. */
public final class DiscoveryCircuit {

  private DiscoveryCircuit() {}

  public static void main(String[] args) {
    BreakerPolicy policy =
        Breakers.consecutiveFailures(3, Duration.ofSeconds(30), Duration.ofMinutes(5));
    Facilities facilities = Facilities.system().start();
    int failures = 0;
    try (Routing routing =
        Discovery.start(
            Sources.fixed(List.of(node("good"), node("bad"))),
            facilities,
            Breakers.engine(policy, facilities),
            Balancers.roundRobin(),
            Settings.NONE)) {
      Resolver resolver = routing.in(Environment.SANDBOX);
      for (int i = 0; i < 100; i++) {
        Endpoint endpoint = resolver.resolve("hello", "1.0");
        boolean bad = endpoint.node().id().equals("bad");
        failures += bad ? 1 : 0;
        endpoint.finish(
            endpoint.start(), bad ? Outcome.ERROR : Outcome.SUCCESS, 1_000_000);
      }
    } finally {
      facilities.close();
    }
    Check.that(failures == 3, failures);
    System.out.println("done");
  }

  private static Node node(String name) {
    return new Node(name, "hello", "1.2", "http://" + name, Map.of(), Environment.SANDBOX);
  }
}
