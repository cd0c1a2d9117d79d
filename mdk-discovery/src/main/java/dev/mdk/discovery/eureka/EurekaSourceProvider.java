package dev.mdk.discovery.eureka;

import dev.mdk.discovery.registry.NeedsHttp;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/**
 * The source {@code eureka:http://a:8761/eureka,http://b:8761/eureka}: nodes are instances in
 * Netflix Eureka, version 2, or in the server of Spring Cloud Netflix. It registers too. Without a
 * path it is {@code /eureka}.
 *
 * <p>Settings: {@code discovery.eureka.interval} (how often to look, 10 s), {@code
 * discovery.eureka.ttl} (how long a node outlives its process, 90 s; renewed three times in it),
 * {@code discovery.eureka.user} with {@code discovery.eureka.password} or {@code
 * discovery.eureka.password-file} (HTTP Basic), and, as files in PEM form, {@code
 * discovery.eureka.ca}, {@code discovery.eureka.cert} and {@code discovery.eureka.key}.
 */
public final class EurekaSourceProvider implements DiscoverySourceProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public EurekaSourceProvider() {}

  @Override
  public String name() {
    return "eureka";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return NeedsHttp.make(name(), () -> EurekaSource.of(argument, settings, facilities));
  }
}
