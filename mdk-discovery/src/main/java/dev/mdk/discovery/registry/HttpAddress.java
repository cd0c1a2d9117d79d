package dev.mdk.discovery.registry;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What registries that know no URLs want to know of an address.
 *
 * @param secure whether it is https
 * @param host a name, or an address without brackets
 * @param port from 1 to 65535
 */
public record HttpAddress(boolean secure, String host, int port) {

  private static final int MOST = 65_535;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final Pattern HOST = Pattern.compile("[\\w.:%-]{1,255}");

  /**
   * Takes the address of a node apart.
   *
   * @param node a node to register
   * @return the parts of its address
   * @throws ConfigurationException if it is no {@code http} or {@code https} URL with a host
   */
  public static HttpAddress require(Node node) {
    return parse(node.address())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "node: " + node + " (expected: an address such as http://10.0.0.1:8080)"));
  }

  private static Optional<HttpAddress> parse(String address) {
    try {
      URI uri = new URI(address);
      boolean secure = "https".equalsIgnoreCase(uri.getScheme());
      if ((secure || "http".equalsIgnoreCase(uri.getScheme())) && uri.getHost() != null) {
        int port = uri.getPort() < 0 ? (secure ? HTTPS : HTTP) : uri.getPort();
        return of(secure, uri.getHost().replaceAll("[\\[\\]]", ""), port);
      }
    } catch (URISyntaxException e) {
      // it is none
    }
    return Optional.empty();
  }

  /**
   * Puts parts together.
   *
   * @param secure whether it is https
   * @param host a name or an address
   * @param port any number
   * @return the parts, or empty if it can be no host or no port
   */
  public static Optional<HttpAddress> of(boolean secure, String host, long port) {
    return HOST.matcher(host).matches() && port >= 1 && port <= MOST
        ? Optional.of(new HttpAddress(secure, host, (int) port))
        : Optional.empty();
  }

  /**
   * Returns the URL.
   *
   * @return such as {@code http://10.0.0.1:8080}
   */
  public String url() {
    String where = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (secure ? "https://" : "http://") + where + ":" + port;
  }
}
