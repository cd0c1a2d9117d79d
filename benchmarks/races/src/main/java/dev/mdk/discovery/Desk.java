package dev.mdk.discovery;

import static java.util.Objects.requireNonNull;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.MdkListener;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.circuit.Breakers;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A routing table in the hand of a case, with real breakers. Time stands still unless turned. */
final class Desk {

  static final Duration PAUSE = Duration.ofSeconds(30);
  static final Duration WAIT = Duration.ofSeconds(1);

  private static final Limits LIMITS = Limits.of(Settings.NONE);

  final TestFacilities facilities =
      new TestFacilities().withRandom(() -> 0L).withListener(MdkListener.NONE);
  final ManualTime time = facilities.time();
  final ScriptedSource source;
  final RoutingTable table;
  final Resolver resolver;

  /** Makes one that knows nodes of {@code s 1.0}; a failure quarantines one. */
  Desk(Node... nodes) {
    source = ScriptedSource.synced(nodes);
    table =
        RoutingTable.start(
            LIMITS,
            facilities,
            source,
            Breakers.engine(
                Breakers.consecutiveFailures(1, PAUSE, Duration.ofMinutes(5)), facilities),
            Balancers.roundRobin());
    resolver = table.in(Environment.SANDBOX);
  }

  static Node node(String address) {
    return Nodes.node("s", "1.0", address);
  }

  void replace(Node... nodes) {
    source.replace("s", Environment.SANDBOX.name(), nodes);
  }

  /** Returns the nodes' side of the table; a node has to be known. */
  Cluster cluster() {
    return requireNonNull(table.clusters().find(Environment.SANDBOX.name(), "s"));
  }

  Endpoint resolve() {
    return resolver.resolve("s", "1.0");
  }

  /** Returns the address of a node, or "none". */
  String address() {
    try {
      return resolve().node().address();
    } catch (NoNodeException none) {
      return "none";
    }
  }

  /** Returns whose probe it is, or "none" if no call would be one. */
  String probe() {
    try {
      Endpoint found = resolve();
      return found instanceof ProbeEndpoint ? found.node().address() : "none";
    } catch (NoNodeException none) {
      return "none";
    }
  }

  CompletableFuture<Endpoint> await() {
    return resolver.await("s", "1.0", Hint.NONE, Deadline.NONE);
  }

  /** Makes a call fail, so that the node is out by hard evidence. */
  static void fail(Endpoint endpoint) {
    endpoint.finish(endpoint.start(), Outcome.UNREACHABLE, -1);
  }

  /** Quarantines a node and lets the time for that pass: its probe is due. */
  void makeDue(Endpoint endpoint) {
    fail(endpoint);
    time.advance(PAUSE);
  }
}
