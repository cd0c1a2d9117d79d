package combination;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.Sources;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Discovery alone: nodes by name and version, for who has sessions of his own. */
public final class DiscoveryOnly {

  private DiscoveryOnly() {}

  public static void main(String[] args) {
    Facilities facilities = Facilities.system().start();
    Set<String> called = new TreeSet<>();
    try (Routing routing =
        Discovery.start(Sources.fixed(List.of(node("a"), node("b"))), facilities)) {
      Resolver resolver = routing.in(Environment.SANDBOX);
      for (int i = 0; i < 4; i++) {
        called.add(resolver.resolve("hello", "1.0").node().address());
      }
    } finally {
      facilities.close();
    }
    Check.that(called.equals(Set.of("http://a", "http://b")), called);
    System.out.println("done");
  }

  private static Node node(String name) {
    return new Node(name, "hello", "1.2", "http://" + name, Map.of(), Environment.SANDBOX);
  }
}
