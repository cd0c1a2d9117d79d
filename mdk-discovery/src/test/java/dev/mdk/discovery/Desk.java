package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A routing table in the hand of a test, with all that is around it. */
final class Desk implements AutoCloseable {

  static final Limits LIMITS = Limits.of(Settings.NONE);

  final TestFacilities facilities;
  final ScriptedSource source;
  final FakeBreakers breakers = new FakeBreakers();
  final RoutingTable table;

  Desk() {
    this(new TestFacilities(), LIMITS, new ScriptedSource());
  }

  Desk(Node... nodes) {
    this(new TestFacilities(), LIMITS, ScriptedSource.synced(nodes));
  }

  Desk(TestFacilities facilities, Limits limits, ScriptedSource source) {
    this(facilities, limits, source, Balancers.roundRobin());
  }

  Desk(TestFacilities facilities, Limits limits, ScriptedSource source, Balancer balancer) {
    this.facilities = facilities;
    this.source = source;
    this.table = RoutingTable.start(limits, facilities, source, breakers, balancer);
  }

  /** Returns a table that knows nodes of {@code hello 1.0} at these addresses. */
  static Desk of(String... addresses) {
    Node[] nodes = new Node[addresses.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = hello(addresses[i]);
    }
    return new Desk(nodes);
  }

  static Node hello(String address) {
    return node("hello", "1.0", address);
  }

  static Limits limits(String key, String value) {
    return Limits.of(Settings.of(Map.of(key, value)));
  }

  Resolver sandbox() {
    return table.in(Environment.SANDBOX);
  }

  Resolver in(String environment) {
    return table.in(Environment.parse(environment));
  }

  String resolve(String service, String version) {
    return address(sandbox(), service, version);
  }

  /** Returns the address of a node, or "none". */
  static String address(Resolver resolver, String service, String version) {
    try {
      return resolver.resolve(service, version).node().address();
    } catch (NoNodeException e) {
      return "none";
    }
  }

  /** Returns the addresses of all nodes that are given to callers, sorted. */
  List<String> all(String service, String version) {
    var addresses = new TreeSet<String>();
    for (int i = 0; i < 100; i++) {
      addresses.add(resolve(service, version));
    }
    return new ArrayList<>(addresses);
  }

  CompletableFuture<Endpoint> await(String service, String version) {
    return sandbox().await(service, version, Hint.NONE, Deadline.NONE);
  }

  CompletableFuture<Endpoint> await(String service, String version, Duration deadline) {
    return sandbox().await(service, version, Hint.NONE, deadline::toNanos);
  }

  void advance(Duration by) {
    facilities.time().advance(by);
  }

  @Override
  public void close() {
    table.close();
  }
}
