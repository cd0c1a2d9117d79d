package dev.mdk.discovery.kubernetes;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Endpoints;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.discovery.registry.Tls;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Where the API servers of a cluster are, what part of it counts, and by what both sides know each
 * other: by what every pod is given, or by settings.
 *
 * @param servers their URLs
 * @param namespace the namespace
 * @param settings the settings, with those that a pod brings along
 */
record KubernetesPlace(Endpoints servers, String namespace, Settings settings) {

  static final String SETTINGS = "discovery.kubernetes";

  private static final URI STANDARD = URI.create("https://host:443/");
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  static KubernetesPlace of(String argument, Settings settings, RandomGenerator random) {
    return of(argument, settings, System.getenv(), ACCOUNT, random);
  }

  /**
   * Finds it.
   *
   * @param argument the URLs of the servers; empty for the cluster around this process
   * @param given the settings
   * @param environment the variables of the process
   * @param account the folder of its service account
   * @param random chance
   */
  static KubernetesPlace of(
      String argument,
      Settings given,
      Map<String, String> environment,
      Path account,
      RandomGenerator random) {
    boolean inPod = argument.isEmpty();
    Settings settings =
        inPod
            ? given.orElse(
                Settings.of(
                    Map.of(
                        SETTINGS + ".ca", account.resolve("ca.crt").toString(),
                        SETTINGS + ".token-file", account.resolve("token").toString())))
            : given;
    Endpoints servers =
        Endpoints.parse("kubernetes", inPod ? around(environment) : argument, STANDARD, random);
    String namespace =
        settings
            .find(SETTINGS + ".namespace")
            .or(() -> inPod ? read(account.resolve("namespace")) : Optional.empty())
            .orElse("");
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new ConfigurationException(
          SETTINGS + ".namespace: " + Texts.show(namespace) + " (expected: a namespace)");
    }
    KubernetesPlace place = new KubernetesPlace(servers, namespace, settings);
    if (place.token().isPresent() && !place.isPrivate()) {
      throw new ConfigurationException(
          "discovery.source: kubernetes:" + servers + " with a token (expected: https for that)");
    }
    return place;
  }

  /** Returns whether nobody on the network can read what is sent. */
  private boolean isPrivate() {
    for (String each : servers.toString().split(",", -1)) {
      URI server = URI.create(each);
      if (server.getScheme().equals("http") && !THIS_MACHINE.contains(server.getHost())) {
        return false;
      }
    }
    return true;
  }

  private static String around(Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (host.isEmpty()) {
      throw new ConfigurationException(
          "discovery.source: kubernetes: outside a pod, as KUBERNETES_SERVICE_HOST is not set"
              + " (expected: a pod, or such as kubernetes:https://host:6443)");
    }
    return "https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the token, if there is one to show. */
  Optional<Secret> token() {
    return Secret.find(settings, SETTINGS + ".token");
  }

  /** Reads what is trusted and shown, anew each time: such files are replaced. */
  Optional<SSLContext> tls() {
    return Tls.find(settings, SETTINGS);
  }

  @Override
  public String toString() {
    return servers + " " + namespace;
  }
}
