package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.discovery.consul.ConsulSourceProvider;
import dev.mdk.discovery.dns.DnsSourceProvider;
import dev.mdk.discovery.etcd.EtcdSourceProvider;
import dev.mdk.discovery.eureka.EurekaSourceProvider;
import dev.mdk.discovery.kubernetes.KubernetesSourceProvider;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The sources that come with the MDK, and several sources as one. */
public final class Sources {

  private Sources() {}

  /**
   * Returns the source of what is registered inside this JVM, and registers there. Every MDK of the
   * JVM that uses the same name shares it.
   *
   * @param name any name; the empty one is the default
   * @param facilities where listeners of registrations are told
   * @return the source
   */
  public static DiscoverySource local(String name, Facilities facilities) {
    return new LocalSource(name, LocalRegistry.named(name), facilities);
  }

  /**
   * Returns a source of nodes that never change. It cannot register.
   *
   * @param nodes the nodes
   * @return the source
   */
  public static DiscoverySource fixed(Collection<Node> nodes) {
    return new StaticSource(nodes);
  }

  /**
   * Returns the source of nodes that are files in a directory, and registers there; see {@link
   * DirectorySourceProvider}.
   *
   * @param path the directory, made if it is missing
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if there is something else of that name
   */
  public static DiscoverySource directory(Path path, Facilities facilities) {
    Path absolute = path.toAbsolutePath();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new ConfigurationException(
          "discovery.source: directory:path="
              + path
              + " (expected: a directory, and this is none)");
    }
    return new DirectorySource(DirectoryPlace.of(absolute), facilities);
  }

  /**
   * Returns the source of nodes that the files of Synapse list. It cannot register; see {@link
   * SynapseSourceProvider}.
   *
   * @param path the directory, or one file
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if it is a file not named {@code <service>.json}
   */
  public static DiscoverySource synapse(Path path, Facilities facilities) {
    return new SynapseSource(path, facilities);
  }

  /**
   * Returns the source of nodes that are keys in etcd, and registers there; see {@link
   * EtcdSourceProvider}.
   *
   * @param endpoints the URLs of its members, with commas between, such as {@code
   *     http://a:2379,http://b:2379}
   * @param settings user, password and so on
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if an endpoint or a setting is wrong, or the module {@code
   *     java.net.http} is missing
   */
  public static DiscoverySource etcd(String endpoints, Settings settings, Facilities facilities) {
    return new EtcdSourceProvider().create(endpoints, settings, facilities);
  }

  /**
   * Returns the source of nodes that are instances in Netflix Eureka, and registers there; see
   * {@link EurekaSourceProvider}.
   *
   * @param servers the URLs of its servers, with commas between, such as {@code
   *     http://a:8761/eureka,http://b:8761/eureka}
   * @param settings user, password and so on
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if a URL or a setting is wrong, or the module {@code
   *     java.net.http} is missing
   */
  public static DiscoverySource eureka(String servers, Settings settings, Facilities facilities) {
    return new EurekaSourceProvider().create(servers, settings, facilities);
  }

  /**
   * Returns the source of nodes that are healthy services in HashiCorp Consul, and registers there;
   * see {@link ConsulSourceProvider}.
   *
   * @param agents the URLs of agents, with commas between, such as {@code http://127.0.0.1:8500};
   *     that one if it is empty
   * @param settings token, datacenter and so on
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if a URL or a setting is wrong, or the module {@code
   *     java.net.http} is missing
   */
  public static DiscoverySource consul(String agents, Settings settings, Facilities facilities) {
    return new ConsulSourceProvider().create(agents, settings, facilities);
  }

  /**
   * Returns the source of nodes that the DNS knows. It cannot register; see {@link
   * DnsSourceProvider}.
   *
   * @param pattern the name that stands for a service, such as {@code _{service}._tcp.example.com},
   *     or {@code {service}.example.com:8080}
   * @param settings servers and so on
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if the pattern or a setting is wrong
   */
  public static DiscoverySource dns(String pattern, Settings settings, Facilities facilities) {
    return new DnsSourceProvider().create(pattern, settings, facilities);
  }

  /**
   * Returns the source of the endpoints of services in a namespace of Kubernetes. It cannot
   * register; see {@link KubernetesSourceProvider} for the settings.
   *
   * @param servers the URL of the API server, or several of one cluster with commas between; empty
   *     in a pod, for its own cluster
   * @param settings where the settings {@code discovery.kubernetes...} are looked up
   * @param facilities what it runs on
   * @return the source
   * @throws ConfigurationException if the URL or a setting is wrong
   */
  public static DiscoverySource kubernetes(
      String servers, Settings settings, Facilities facilities) {
    return new KubernetesSourceProvider().create(servers, settings, facilities);
  }

  /**
   * Returns a source whose last words are kept in a file, so that a process that starts while its
   * registry is away still finds its peers. What the file says is told at the start, with its age
   * in the state's detail; the source's own words replace it as they come. What it still lacks once
   * it is {@code SYNCED} is gone: at once where it knows other nodes of the service, else after the
   * time of the setting {@code discovery.empty-after}.
   *
   * <p>The file is written at most every ten seconds, beside and then put in its place; it holds a
   * million nodes at most, is readable by its owner only, and is left out if its checksum does not
   * fit, if another source wrote it, or if it is older than the setting {@code
   * discovery.cache.max-age}, a day by default. The setting {@code discovery.cache} names such a
   * file for the source of the process.
   *
   * @param file the file; its folder must exist
   * @param source the source
   * @param facilities what it runs on
   * @return both as one
   */
  public static DiscoverySource cached(Path file, DiscoverySource source, Facilities facilities) {
    return new CachedSource(file, source, Settings.system(), facilities);
  }

  /**
   * Returns the source that answers first of several: all are started, and the first that is {@code
   * SYNCED} is the one to believe, for good; of those that are at once, the first in order. The
   * others are closed then. What it told until then is told together.
   *
   * <p>Its state is that of the one. Before, it is {@code LOST} when all are, else {@code
   * CONNECTING}. It registers with the first in order that can register, answered or not.
   *
   * @param sources the sources, at least one
   * @return the source
   */
  public static DiscoverySource firstOf(DiscoverySource... sources) {
    return new ComposedSource(ComposedSource.Kind.FIRST_OF, sources);
  }

  /**
   * Returns the source of all nodes that any of several tells. A node that several tell, by its id
   * or its address, is gone when the last of them says so; until then the first of them in order is
   * believed about its address, version and properties. The word of one that a service has no nodes
   * is believed at once while others know some, as then it is no outage; else as that of a single
   * source.
   *
   * <p>Its state is the worst: {@code LOST} while one is, else {@code CONNECTING} while one is.
   * What a lost one told stays. It registers with the first in order that can register.
   *
   * @param sources the sources, at least one
   * @return the source
   */
  public static DiscoverySource union(DiscoverySource... sources) {
    return new ComposedSource(ComposedSource.Kind.UNION, sources);
  }

  /**
   * Returns a source with others that stand in for it at the start, as a list of nodes does for a
   * registry that is away. Believed is the first in order that was ever {@code SYNCED}, if those
   * before it have been {@code LOST}; when one of those is back, it is believed instead, for good,
   * and those behind it are closed. So the last table of the most preferred one stands, even while
   * it is lost again: it is better than the list.
   *
   * <p>Its state is {@code LOST} while another one stands in, else that of the most preferred one.
   * Before anything is believed, it is {@code LOST} when all are, else {@code CONNECTING}. It
   * registers with the first in order that can register.
   *
   * @param sources the sources, the most preferred first; at least one
   * @return the source
   */
  public static DiscoverySource fallback(DiscoverySource... sources) {
    return new ComposedSource(ComposedSource.Kind.FALLBACK, sources);
  }
}
