package dev.mdk.benchmarks.simulation;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.discovery.Discovery;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver.ServiceHandle;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.HashMap;
import java.util.Map;

/** The routing table of the discovery module with one of its balancers, as in a process. */
final class Ours implements Chooser {

  private final Map<String, Server> servers = new HashMap<>();
  private final ScriptedSource source = ScriptedSource.synced();
  private final ServiceHandle handle;

  Ours(Balancer balancer, BreakerEngine breakers, TestFacilities facilities) {
    handle =
        Discovery.start(source, facilities, breakers, balancer, Settings.NONE)
            .in(Environment.SANDBOX)
            .bind("hello", "1.0");
  }

  @Override
  public void join(Server server) {
    String address = "http://server-" + server.number;
    servers.put(address, server);
    Map<String, JsonValue> properties =
        Map.of("weight", JsonValue.of(server.weight), "zone", JsonValue.of(server.zone));
    source.up(new Node(address, "hello", "1.0", address, properties, Environment.SANDBOX));
  }

  @Override
  public Call begin(String key) {
    Endpoint endpoint = handle.resolve(Hint.NONE.withKey(key));
    Server server = servers.get(endpoint.node().address());
    if (server == null) {
      throw new IllegalStateException(endpoint + " (expected: one that joined)");
    }
    long stamp = endpoint.start();
    return new Call() {
      @Override
      public Server server() {
        return server;
      }

      @Override
      public void end(boolean isGood, long tookNanos) {
        endpoint.finish(stamp, isGood ? Outcome.SUCCESS : Outcome.ERROR, tookNanos);
      }
    };
  }
}
