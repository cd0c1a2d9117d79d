package dev.mdk.tracing;

import dev.mdk.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the variables of OpenTelemetry say. A variable of one signal ({@code
 * OTEL_EXPORTER_OTLP_LOGS_TIMEOUT}) overrides that of all; an empty one counts as none.
 */
final class OtlpEnvironment {

  private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

  private final Function<String, Optional<String>> variables;

  OtlpEnvironment(Function<String, Optional<String>> variables) {
    this.variables = name -> variables.apply(name).map(String::strip).filter(v -> !v.isEmpty());
  }

  static OtlpEnvironment system() {
    return new OtlpEnvironment(name -> Optional.ofNullable(System.getenv(name)));
  }

  private Optional<String> of(Signal signal, String name) {
    return variables
        .apply(PREFIX + signal.name() + "_" + name)
        .or(() -> variables.apply(PREFIX + name));
  }

  /** Returns the whole URL of a signal, from its own variable or from the base of all. */
  URI endpoint(Signal signal, Optional<URI> base) {
    Optional<String> own = variables.apply(PREFIX + signal.name() + "_ENDPOINT");
    if (base.isEmpty() && own.isPresent()) {
      return uri(PREFIX + signal.name() + "_ENDPOINT", own.get());
    }
    URI root =
        base.orElseGet(
            () ->
                uri(
                    PREFIX + "ENDPOINT",
                    variables.apply(PREFIX + "ENDPOINT").orElse("http://localhost:4318")));
    String text = root.toString();
    return URI.create((text.endsWith("/") ? text : text + "/") + signal.path());
  }

  /** Reads a URL, and says nothing of it where it may hold a secret. */
  static URI uri(String what, String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, without the text
    }
    throw new ConfigurationException(
        what + " (expected: an http or https URL, without user-info, query and fragment)");
  }

  Map<String, String> headers(Signal signal) {
    Map<String, String> headers = new HashMap<>(pairs(PREFIX + "HEADERS"));
    headers.putAll(pairs(PREFIX + signal.name() + "_HEADERS"));
    return headers;
  }

  Duration timeout(Signal signal) {
    String millis = of(signal, "TIMEOUT").orElse("10000");
    try {
      long number = Long.parseLong(millis);
      if (number > 0 && number <= Duration.ofDays(1).toMillis()) {
        return Duration.ofMillis(number);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ConfigurationException(
        PREFIX + "TIMEOUT: " + millis + " (expected: milliseconds, from 1 to a day)");
  }

  boolean gzip(Signal signal) {
    String name = of(signal, "COMPRESSION").orElse("none");
    if (name.equals("gzip") || name.equals("none")) {
      return name.equals("gzip");
    }
    throw new ConfigurationException(PREFIX + "COMPRESSION: " + name + " (expected: gzip or none)");
  }

  void checkProtocol(Signal signal) {
    String protocol = of(signal, "PROTOCOL").orElse("http/json");
    if (!protocol.equals("http/json")) {
      throw new ConfigurationException(
          PREFIX
              + "PROTOCOL: "
              + protocol
              + " (expected: http/json, the only one spoken here; "
              + PREFIX
              + signal.name()
              + "_PROTOCOL says it for this signal alone)");
    }
  }

  /** Returns the name and the attributes of the resource. */
  OtlpResource resource() {
    Map<String, String> attributes = new HashMap<>(pairs("OTEL_RESOURCE_ATTRIBUTES"));
    String named = attributes.remove("service.name");
    String service = variables.apply("OTEL_SERVICE_NAME").orElse(named == null ? "" : named);
    return new OtlpResource(service, attributes);
  }

  /** Reads {@code key=value,key2=value2}, with what is special in it percent-encoded. */
  private Map<String, String> pairs(String name) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : variables.apply(name).orElse("").split(",", -1)) {
      int equals = pair.indexOf('=');
      if (pair.isBlank()) {
        continue;
      }
      if (equals <= 0) {
        throw new ConfigurationException(name + " (expected: key=value, with commas between)");
      }
      pairs.put(
          decoded(name, pair.substring(0, equals)), decoded(name, pair.substring(equals + 1)));
    }
    return pairs;
  }

  private static String decoded(String name, String text) {
    try {
      return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(name + " (expected: % only before two digits)", e);
    }
  }

  /** What is sent. */
  enum Signal {
    LOGS("v1/logs"),
    TRACES("v1/traces"),
    METRICS("v1/metrics");

    private final String path;

    Signal(String path) {
      this.path = path;
    }

    String path() {
      return path;
    }
  }
}
