package dev.mdk.control;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where Mission Control is, and how it is spoken with.
 *
 * @param uri with all that it needs, a token in the query perhaps: not for the log
 * @param shown the same, for the log
 * @param token what lets us in, if it is not in the address
 * @param tls what is trusted, unless it is what the JDK trusts
 * @param ttl how long a node outlives its process
 * @param emptyAfter how long a node is kept that Mission Control does not tell of any more, without
 *     a word that it is gone
 * @param closeTimeout how long the last reports may take
 * @param service the name of the process; may be empty
 */
record Place(
    URI uri,
    String shown,
    Optional<Secret> token,
    Optional<SSLContext> tls,
    Duration ttl,
    Duration emptyAfter,
    Duration closeTimeout,
    String service) {

  static final String URL_KEY = "server.url";

  private static final String SOURCE_KEY = "discovery.source";
  private static final String SOURCE_KIND = "control:";
  private static final Duration LEAST_TTL = Duration.ofSeconds(1);
  private static final Duration MOST_TTL = Duration.ofDays(1);

  /** Returns the place that the settings name, whatever nodes come from, or empty. */
  static Optional<Place> find(Settings settings) {
    return settings
        .find(SOURCE_KEY)
        .filter(source -> source.startsWith(SOURCE_KIND))
        .map(source -> source.substring(SOURCE_KIND.length()))
        .filter(url -> !url.isEmpty())
        .or(() -> settings.find(URL_KEY))
        .map(url -> of(url, settings));
  }

  /** Returns the place that the settings must name. */
  static Place require(Settings settings) {
    return find(settings)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    URL_KEY
                        + " is missing (expected: the address of RTP that ./mdk control prints,"
                        + " such as ws://127.0.0.1:8801/rtp)"));
  }

  static Place of(String url, Settings settings) {
    URI uri = parse(url);
    Duration ttl = settings.duration("server.ttl", Duration.ofSeconds(30));
    if (ttl.compareTo(LEAST_TTL) < 0 || ttl.compareTo(MOST_TTL) > 0) {
      throw new ConfigurationException(
          "server.ttl: " + ttl + " (expected: from " + LEAST_TTL + " to " + MOST_TTL + ")");
    }
    return new Place(
        uri,
        uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath(),
        Secret.find(settings),
        settings.find("server.ca").map(file -> trusting(Path.of(file))),
        ttl,
        settings.duration("discovery.empty-after", Duration.ofSeconds(30)),
        settings.duration("log.close-timeout", Duration.ofSeconds(2)),
        settings.find("service.name").orElse(""));
  }

  /** The message never has the address: there may be a token in it. */
  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      boolean isRtp = "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
      if (isRtp && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri.getRawPath().isEmpty() ? uri.resolve("/rtp") : uri;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new ConfigurationException(
        URL_KEY + ": not an address of RTP (expected: such as ws://127.0.0.1:8801/rtp)");
  }

  private static SSLContext trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + count++, each);
      }
      if (count == 0) {
        throw new GeneralSecurityException("no certificate in it");
      }
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusted.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          "server.ca: " + file + ": " + e + " (expected: certificates in PEM form)", e);
    }
  }

  @Override
  public String toString() {
    return shown;
  }
}
