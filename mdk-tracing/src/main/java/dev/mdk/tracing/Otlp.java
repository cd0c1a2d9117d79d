package dev.mdk.tracing;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.Settings;
import dev.mdk.tracing.OtlpEnvironment.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Sends logs, spans and metrics to an OpenTelemetry collector, or to whatever speaks OTLP over HTTP
 * with JSON. Needs the module {@code java.net.http}.
 *
 * <p>With settings, {@code log.sinks=otlp} (or {@code otlp:<url>}) and {@code span.sinks=otlp} (or
 * {@code otlp:<url>}) are all that is needed; by hand:
 *
 * <pre>{@code
 * Otlp otlp = Otlp.fromEnvironment().withEndpoint(URI.create("https://collector:4318"));
 * Mdk mdk = Mdk.builder().logSink(otlp.logs()).start();
 * }</pre>
 *
 * <p>What is not said by a method is taken from the variables of OpenTelemetry: {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} ({@code http://localhost:4318}), {@code _HEADERS}, {@code _TIMEOUT}
 * (10000 ms), {@code _COMPRESSION} ({@code none} or {@code gzip}), {@code _PROTOCOL} ({@code
 * http/json}; another one is refused), each also for one signal ({@code
 * OTEL_EXPORTER_OTLP_LOGS_ENDPOINT}); {@code OTEL_SERVICE_NAME} and {@code
 * OTEL_RESOURCE_ATTRIBUTES}. Without a name there, the service has the one that the MDK gives its
 * lines.
 *
 * <p>A request that is answered with 429, 502, 503 or 504, or whose connection fails, is sent again
 * by the rules of {@link BoundedPipelineProvider}, not before a {@code Retry-After} of up to five
 * minutes; its lines wait meanwhile. If the connection fails after the collector took them, it gets
 * them twice: a line is known by its trace and {@code mdk.clock}. After any other answer the lines
 * are lost, as {@code refused}; so are those that the collector says it rejected. Metrics are not
 * sent again: the next request has them all.
 *
 * <p>Immutable; each {@code with} method returns a changed copy. The values of headers appear in no
 * log.
 */
public final class Otlp {

  private static final Set<String> NOT_ALLOWED =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final OtlpEnvironment environment;
  private final Optional<URI> base;
  private final Map<String, String> headers;
  private final Optional<Duration> timeout;
  private final Optional<Boolean> gzip;
  private final OtlpResource resource;
  private final Optional<SSLContext> tls;

  private Otlp(
      OtlpEnvironment environment,
      Optional<URI> base,
      Map<String, String> headers,
      Optional<Duration> timeout,
      Optional<Boolean> gzip,
      OtlpResource resource,
      Optional<SSLContext> tls) {
    this.environment = environment;
    this.base = base;
    this.headers = headers;
    this.timeout = timeout;
    this.gzip = gzip;
    this.resource = resource;
    this.tls = tls;
  }

  /**
   * Returns what the variables of the environment say.
   *
   * @return where and how to send
   * @throws ConfigurationException if one of them is wrong, or the module {@code java.net.http} is
   *     missing
   */
  public static Otlp fromEnvironment() {
    return from(OtlpEnvironment.system());
  }

  static Otlp from(OtlpEnvironment environment) {
    try {
      Class.forName("java.net.http.HttpClient", false, Otlp.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new ConfigurationException(
          "otlp: the module java.net.http is missing (expected: --add-modules java.net.http)", e);
    }
    return new Otlp(
        environment,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        environment.resource(),
        Optional.empty());
  }

  /** Returns what the argument of {@code otlp:<url>} says, and else the environment. */
  static Otlp of(String what, String argument) {
    Otlp otlp = fromEnvironment();
    return argument.isEmpty() ? otlp : otlp.withEndpoint(OtlpEnvironment.uri(what, argument));
  }

  /**
   * Gives the collector, for all signals.
   *
   * @param base an http or https URL, to which {@code /v1/logs} and the like are added
   * @return a changed copy
   * @throws ConfigurationException if it is no such URL, or has user-info, a query or a fragment
   */
  public Otlp withEndpoint(URI base) {
    URI checked = OtlpEnvironment.uri("endpoint", base.toString());
    return new Otlp(environment, Optional.of(checked), headers, timeout, gzip, resource, tls);
  }

  /**
   * Adds a header to each request, such as one with a token.
   *
   * @param name its name
   * @param value its value, which is kept out of all logs
   * @return a changed copy
   */
  public Otlp withHeader(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
    return new Otlp(environment, base, more, timeout, gzip, resource, tls);
  }

  /**
   * Gives the time that one exchange may take.
   *
   * @param timeout positive
   * @return a changed copy
   */
  public Otlp withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new ConfigurationException("timeout: " + timeout + " (expected: > 0)");
    }
    return new Otlp(environment, base, headers, Optional.of(timeout), gzip, resource, tls);
  }

  /**
   * Says whether requests are compressed.
   *
   * @param gzip true for gzip
   * @return a changed copy
   */
  public Otlp withGzip(boolean gzip) {
    return new Otlp(environment, base, headers, timeout, Optional.of(gzip), resource, tls);
  }

  /**
   * Gives the name of the service.
   *
   * @param name what views show
   * @return a changed copy
   */
  public Otlp withServiceName(String name) {
    OtlpResource named = new OtlpResource(name, resource.attributes());
    return new Otlp(environment, base, headers, timeout, gzip, named, tls);
  }

  /**
   * Adds an attribute of the resource, which is this process.
   *
   * @param key such as {@code host.name}
   * @param value its value
   * @return a changed copy
   */
  public Otlp withResource(String key, String value) {
    Map<String, String> more = new HashMap<>(resource.attributes());
    more.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
    OtlpResource changed = new OtlpResource(resource.service(), more);
    return new Otlp(environment, base, headers, timeout, gzip, changed, tls);
  }

  /**
   * Says which certificates are trusted, and with which one this process shows who it is.
   *
   * @param tls the context, else that of the JDK
   * @return a changed copy
   */
  public Otlp withTls(SSLContext tls) {
    requireNonNull(tls, "tls");
    return new Otlp(environment, base, headers, timeout, gzip, resource, Optional.of(tls));
  }

  /**
   * Returns a sink for log lines.
   *
   * @return the sink, for one pipeline
   * @throws ConfigurationException if a variable is wrong, or a header is none
   */
  public LogSink logs() {
    return new OtlpLogs(client(Signal.LOGS), resource);
  }

  /**
   * Returns a sink for interactions and calls, which sends them as spans from a queue of its own.
   *
   * @param settings those of the pipeline for log lines count here, too: {@code log.queue} and so
   *     on
   * @param facilities what it runs on, from the start of the MDK to its end
   * @return the sink, for one MDK
   * @throws ConfigurationException if a setting or a variable is wrong, or a header is none
   */
  public InteractionSink spans(Settings settings, Facilities facilities) {
    return new OtlpSpans(client(Signal.TRACES), resource, settings, facilities);
  }

  /**
   * Sends metrics from now on.
   *
   * @param source the figures, such as {@code mdk::metrics}
   * @param interval how often, positive
   * @param facilities what it runs on, such as {@code mdk.facilities()}
   * @return ends it, after the figures of that moment were sent; close it before the MDK
   * @throws ConfigurationException if a variable is wrong, or a header is none
   */
  public AutoCloseable metrics(
      Supplier<MetricsSnapshot> source, Duration interval, Facilities facilities) {
    requireNonNull(source, "source");
    if (interval.isNegative() || interval.isZero()) {
      throw new ConfigurationException("interval: " + interval + " (expected: > 0)");
    }
    return new OtlpMetrics(client(Signal.METRICS), resource, facilities, source, interval);
  }

  private OtlpClient client(Signal signal) {
    environment.checkProtocol(signal);
    Map<String, String> all = new HashMap<>(environment.headers(signal));
    all.putAll(headers);
    all.forEach(Otlp::check);
    return new OtlpClient(
        new OtlpTarget(
            environment.endpoint(signal, base),
            all,
            timeout.orElseGet(() -> environment.timeout(signal)),
            gzip.orElseGet(() -> environment.gzip(signal)),
            tls));
  }

  /** Checks a header here, so that no request fails because of it and its value appears nowhere. */
  private static void check(String name, String value) {
    boolean isToken = !name.isEmpty() && name.chars().allMatch(Otlp::isTokenChar);
    boolean isText = value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F));
    if (!isToken || !isText || NOT_ALLOWED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new ConfigurationException(
          "header of otlp: "
              + OneLine.of(name)
              + " (expected: a header that HTTP clients may set, of printable ASCII)");
    }
  }

  private static boolean isTokenChar(int c) {
    return c < 0x7F && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
