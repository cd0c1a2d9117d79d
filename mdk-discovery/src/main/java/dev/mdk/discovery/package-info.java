/**
 * Finds the nodes that offer a service and picks one of them. Used through {@code Mdk} and its
 * sessions, or alone:
 *
 * <pre>{@code
 * try (var routing = Discovery.start(Sources.fixed(nodes), facilities)) {
 *   var hello = routing.in(Environment.SANDBOX).bind("hello", "1.0");
 *   Endpoint endpoint = hello.resolve(Hint.NONE);
 *   long stamp = endpoint.start();
 *   // call endpoint.node().address()
 *   endpoint.finish(stamp, Outcome.SUCCESS, latencyNanos);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link dev.mdk.discovery.Discovery} starts a routing table over any source and breakers.
 *   <li>{@link dev.mdk.discovery.Sources} are the sources that need no server, and several sources
 *       as one: the first that answers, all together, one with a stand-in.
 *   <li>{@link dev.mdk.discovery.Balancers} choose among the nodes.
 * </ul>
 *
 * <p>Settings: {@code discovery.wait.connecting} (10s) and {@code discovery.wait.synced} (1s), how
 * long a caller waits for a first node; {@code discovery.waiters} (10000), how many may wait;
 * {@code discovery.empty-after} (30s), after what time the repeated word that a service has no
 * nodes is believed; {@code discovery.panic} (50), below how many percent of admitted nodes soft
 * evidence is disregarded, 0 for never; {@code balancer.decay} (10s), in what time the cost of a
 * node that balancers go by falls to the e-th part; those of the single balancers are with their
 * providers; {@code discovery.addresses} ({@code loopback}), which special addresses of nodes are
 * taken: {@code loopback}, {@code link-local}, both with a comma between, or {@code none}. A node
 * with such an address that is not allowed, with another scheme than {@code http} or {@code https},
 * or with user-info is left out and counted.
 *
 * <p>Nodes may have the property {@code priority}, a whole number, 0 where it is missing: those
 * with a higher one are spares, which get calls while all with a lower one are out.
 */
package dev.mdk.discovery;
