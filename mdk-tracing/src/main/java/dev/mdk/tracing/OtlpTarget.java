package dev.mdk.tracing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where one signal goes, and how.
 *
 * @param endpoint the whole URL
 * @param headers to be sent along; their values may be secrets
 * @param timeout how long one exchange may take
 * @param gzip whether the body is compressed
 * @param tls what certificates are trusted, if not those of the JDK
 */
record OtlpTarget(
    URI endpoint,
    Map<String, String> headers,
    Duration timeout,
    boolean gzip,
    Optional<SSLContext> tls) {

  OtlpTarget {
    headers = Map.copyOf(headers);
  }

  /** Returns the URL without what may be a secret. */
  @Override
  public String toString() {
    return "otlp:" + endpoint.getScheme() + "://" + endpoint.getAuthority() + endpoint.getPath();
  }
}
