import dev.mdk.discovery.DirectorySourceProvider;
import dev.mdk.discovery.DiscoveryProvider;
import dev.mdk.discovery.LeastRequestsProvider;
import dev.mdk.discovery.LocalSourceProvider;
import dev.mdk.discovery.RandomProvider;
import dev.mdk.discovery.RendezvousProvider;
import dev.mdk.discovery.RoundRobinProvider;
import dev.mdk.discovery.SlowStartProvider;
import dev.mdk.discovery.StaticSourceProvider;
import dev.mdk.discovery.SynapseSourceProvider;
import dev.mdk.discovery.TwoChoicesProvider;
import dev.mdk.discovery.WeightedProvider;
import dev.mdk.discovery.ZoneFirstProvider;
import dev.mdk.discovery.consul.ConsulSourceProvider;
import dev.mdk.discovery.dns.DnsSourceProvider;
import dev.mdk.discovery.etcd.EtcdSourceProvider;
import dev.mdk.discovery.eureka.EurekaSourceProvider;
import dev.mdk.discovery.kubernetes.KubernetesSourceProvider;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.RoutingProvider;

/**
 * Finds the nodes that offer a service and picks one of them.
 *
 * @provides RoutingProvider the routing table, {@link dev.mdk.discovery.Discovery}
 * @provides DiscoverySourceProvider the sources {@code local}, {@code static}, {@code directory},
 *     {@code synapse}, {@code etcd}, {@code dns}, {@code eureka}, {@code kubernetes} and {@code
 *     consul}
 * @provides BalancerProvider the balancers {@code round-robin}, {@code random}, {@code weighted},
 *     {@code two-choices}, {@code least-requests}, {@code rendezvous}, {@code zone-first} and
 *     {@code slow-start}
 */
module dev.mdk.discovery {
  requires transitive dev.mdk.api;
  requires static java.net.http; // only the backends that speak HTTP

  exports dev.mdk.discovery;

  provides RoutingProvider with
      DiscoveryProvider;
  // In the order in which they are loaded until one is found: the most common first.
  provides DiscoverySourceProvider with
      LocalSourceProvider,
      DirectorySourceProvider,
      StaticSourceProvider,
      SynapseSourceProvider,
      EtcdSourceProvider,
      DnsSourceProvider,
      EurekaSourceProvider,
      KubernetesSourceProvider,
      ConsulSourceProvider;
  provides BalancerProvider with
      RoundRobinProvider,
      RandomProvider,
      WeightedProvider,
      TwoChoicesProvider,
      LeastRequestsProvider,
      RendezvousProvider,
      SlowStartProvider,
      ZoneFirstProvider;
}
