package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

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
   * Returns an id for a node that is the same for who comes back to its place: so it takes that of
   * its predecessor, of which nobody may be sure yet that it is gone.
   *
   * @param node the node of this address
   * @return an id of letters, digits, points, colons, {@code _} and {@code -}
   */
  public String place(Node node) {
    CRC32 crc = new CRC32();
    String what = node.environment().name() + "\n" + node.service() + "\n" + node.address();
    crc.update(what.getBytes(UTF_8));
    String sum = Long.toHexString(crc.getValue());
    return plain(host) + ":" + plain(node.service()) + ":" + port + ":" + sum;
  }

  /**
   * Returns a name that is fit for a path.
   *
   * @param name any text
   * @return the same, with {@code _} for what is no letter, digit, point, {@code _} or {@code -}
   */
  public static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
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
