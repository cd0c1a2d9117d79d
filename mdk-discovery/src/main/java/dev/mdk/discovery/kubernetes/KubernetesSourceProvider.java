package dev.mdk.discovery.kubernetes;

import dev.mdk.discovery.registry.NeedsHttp;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code kubernetes:}, for processes in a pod, or {@code kubernetes:https://host:6443},
 * several servers of one cluster with commas between: the endpoints of the services of one
 * namespace, as its EndpointSlices have them, of Kubernetes 1.21 or later. It registers nothing: a
 * pod that is ready is what Kubernetes registers.
 *
 * <p>An endpoint that is ready is a node; where a service has none, those that still serve while
 * they terminate are. The identity of a node is that of its pod, its address is {@code
 * http://<address>:<port>}, with {@code https} where the port's {@code appProtocol} says so. Its
 * zone is the property {@code zone}, and the zones that it is meant for are {@code zone-hints}.
 * Nodes are in the environment of this process.
 *
 * <p>Settings: {@code discovery.kubernetes.namespace} (in a pod: its own), {@code
 * discovery.kubernetes.selector} (labels of slices, else all), {@code discovery.kubernetes.port}
 * (names of ports, with commas, the first that a service has; else {@code http}, {@code https}, or
 * its only one), {@code discovery.kubernetes.scheme} ({@code http}, where no {@code appProtocol}
 * says it), {@code discovery.kubernetes.version-label} ({@code app.kubernetes.io/version}: the
 * label of a service that has its version, 1.0 where it has none) or {@code
 * discovery.kubernetes.version} (of all of them), {@code discovery.kubernetes.address-types}
 * ({@code IPv4,IPv6,FQDN}: which are taken, the first one of a pod that has several), {@code
 * discovery.kubernetes.silence} (after what silence a watch is doubted and made anew, 70 s), {@code
 * discovery.kubernetes.timeout} (how long an answer is waited for, 10 s), {@code
 * discovery.kubernetes.token} or {@code discovery.kubernetes.token-file}, and, as files in PEM
 * form, {@code discovery.kubernetes.ca}, {@code discovery.kubernetes.cert} and {@code
 * discovery.kubernetes.key}. In a pod, token and CA are those of its service account.
 */
public final class KubernetesSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public KubernetesSourceProvider() {}

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return NeedsHttp.make(name(), () -> KubernetesSource.of(argument, settings, facilities));
  }
}
