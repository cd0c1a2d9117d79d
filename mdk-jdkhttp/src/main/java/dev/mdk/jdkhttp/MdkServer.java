package dev.mdk.jdkhttp;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import dev.mdk.Mdk;
import dev.mdk.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A service from its start to its end: an HTTP server of the JDK whose requests have sessions,
 * which is registered while it can be called, and which ends without failing a call.
 *
 * <pre>{@code
 * MdkServer server =
 *     MdkServer.inside(mdk)
 *         .listen(new InetSocketAddress("192.0.2.7", 8080))
 *         .handle("/", exchange -> greet(exchange))
 *         .register("hello", "1.0")
 *         .start();
 * Runtime.getRuntime().addShutdownHook(new Thread(server::close));
 * }</pre>
 *
 * <p><b>Slow clients</b> cannot exhaust it. It runs on the threads of the MDK, as many as it needs;
 * the head of a request, a TLS handshake included, has a time limit; while too many requests are
 * arriving, further ones are cut off, and while too many are handled, further ones are answered
 * with 503 and {@code Retry-After}, for which no caller quarantines a node. The body of a request
 * has no time limit here; {@code -Dsun.net.httpserver.maxReqTime} sets one, in seconds, for whole
 * requests to all servers of the process. {@code -Djdk.httpserver.maxConnections} bounds the
 * connections.
 *
 * <p><b>Health</b> is told to all: {@code /health/live} answers 200, {@code /health/ready} 200
 * while it wants requests, and 503 from the moment that closing begins.
 *
 * <p>All methods may be called from any thread. Close it before its MDK, whose threads it uses.
 */
public final class MdkServer implements AutoCloseable {

  private final ServerLife life;
  private final String address;

  private MdkServer(ServerLife life, String address) {
    this.life = life;
    this.address = address;
  }

  /**
   * Returns a builder of a server for requests from outside, as {@link MdkFilter#edge}.
   *
   * @param mdk makes the sessions and registers; remains its owner's
   * @return a builder
   */
  public static Builder edge(Mdk mdk) {
    return new Builder(mdk, MdkFilter.edge(mdk));
  }

  /**
   * Returns a builder of a server for requests from trusted services, as {@link MdkFilter#inside}.
   *
   * @param mdk joins the sessions and registers; remains its owner's
   * @return a builder
   */
  public static Builder inside(Mdk mdk) {
    return new Builder(mdk, MdkFilter.inside(mdk));
  }

  /**
   * Returns a builder of a server whose requests get their sessions from a filter of its user's
   * choice: an edge that keeps the trace of the outside, say.
   *
   * @param mdk registers; remains its owner's
   * @param filter such as {@code MdkFilter.edge(mdk).withTrace()}
   * @return a builder
   */
  public static Builder builder(Mdk mdk, MdkFilter filter) {
    return new Builder(mdk, filter);
  }

  /**
   * Returns where callers reach it, which is what is registered.
   *
   * @return such as {@code http://192.0.2.7:8080}, with the port that it got
   */
  public String address() {
    return address;
  }

  /**
   * Returns whether it wants requests: once all is registered, until closing begins.
   *
   * @return what {@code /health/ready} tells
   */
  public boolean isReady() {
    return life.isReady();
  }

  /**
   * Ends it without failing a call:
   *
   * <ol>
   *   <li>it is not {@linkplain #isReady ready} any more, and withdrawn;
   *   <li>it serves on until its callers have noticed ({@link Builder#notice}), and asks whoever
   *       still comes to let the connection go;
   *   <li>it refuses what comes then, with 503, and waits until the requests before that have their
   *       answers ({@link Builder#drain});
   *   <li>it closes what is left, and the port.
   * </ol>
   *
   * <p>Returns when all that is done; so does every other call, by whichever thread. An interrupted
   * thread skips the waiting and stays interrupted. A handler that calls this waits for itself
   * until the last step, and loses its caller: let another thread do it.
   */
  @Override
  public void close() {
    life.close();
  }

  @Override
  public String toString() {
    return "MdkServer at " + address;
  }

  /** Builds a server. A setting given twice is refused. Not for use by several threads at once. */
  public static final class Builder {

    private final Mdk mdk;
    private final MdkFilter filter;
    private final Set<String> given = new HashSet<>();
    private final List<Function<String, Registration>> services = new ArrayList<>();
    private final Map<String, HttpHandler> handlers = new LinkedHashMap<>();
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Optional<String> advertised = Optional.empty();
    private Optional<HttpsConfigurator> https = Optional.empty();
    private Optional<Authenticator> authenticator = Optional.empty();
    private Optional<String> health = Optional.of("/health");
    private Duration notice = Duration.ofSeconds(1);
    private Duration drain = Duration.ofSeconds(10);
    private Duration headTimeout = Duration.ofSeconds(10);
    private int requests = 1000;

    private Builder(Mdk mdk, MdkFilter filter) {
      this.mdk = requireNonNull(mdk, "mdk");
      this.filter = requireNonNull(filter, "filter");
    }

    /**
     * Gives where to listen, else a free port of the loopback interface.
     *
     * @param address an address of this machine; port 0 means any free one
     * @return this builder
     */
    public Builder listen(InetSocketAddress address) {
      once("listen");
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("listen: " + address + " (expected: a known host)");
      }
      listen = address;
      return this;
    }

    /**
     * Gives where callers reach it, if that is not where it listens: behind a proxy, or where it
     * listens on all interfaces.
     *
     * @param address such as {@code https://hello.example:8443}
     * @return this builder
     */
    public Builder advertise(String address) {
      once("advertise");
      advertised = Optional.of(address);
      return this;
    }

    /**
     * Serves HTTPS.
     *
     * @param configurator such as {@code new HttpsConfigurator(sslContext)}
     * @return this builder
     */
    public Builder https(HttpsConfigurator configurator) {
      once("https");
      https = Optional.of(configurator);
      return this;
    }

    /**
     * Adds a handler, which runs in the scope of its request's session. May be called repeatedly.
     * Each request needs its whole answer, or its exchange closed, before the server can end early.
     *
     * @param path the beginning of the paths that it handles; the longest one that fits wins
     * @param handler answers, in this thread or another
     * @return this builder
     */
    public Builder handle(String path, HttpHandler handler) {
      once("handle " + Checks.path(path));
      handlers.put(path, requireNonNull(handler, "handler"));
      return this;
    }

    /**
     * Gives who checks the callers of all handlers, else nobody does.
     *
     * @param checker any of the JDK's server
     * @return this builder
     */
    public Builder authenticator(Authenticator checker) {
      once("authenticator");
      authenticator = Optional.of(checker);
      return this;
    }

    /**
     * Registers a service once the server listens. May be called repeatedly.
     *
     * @param service the name of the service
     * @param version its version, such as {@code 1.0}
     * @return this builder
     */
    public Builder register(String service, String version) {
      requireNonNull(service, "service");
      requireNonNull(version, "version");
      services.add(address -> mdk.register(service, version, address));
      return this;
    }

    /**
     * Gives how long it serves on after it was withdrawn, else 1 s: until the registry has told the
     * callers, and those who chose this node just before have called it. Where they ask the
     * registry now and then, such as DNS, it takes as long as they keep its answers. Zero if
     * nothing is registered.
     *
     * @param time how long
     * @return this builder
     */
    public Builder notice(Duration time) {
      once("notice");
      notice = Checks.atLeastZero("notice", time);
      return this;
    }

    /**
     * Gives how long requests may take to finish after that, else 10 s.
     *
     * @param limit how long at most
     * @return this builder
     */
    public Builder drain(Duration limit) {
      once("drain");
      drain = Checks.atLeastZero("drain", limit);
      return this;
    }

    /**
     * Gives how long the head of a request may take to arrive from its first byte on, else 10 s.
     *
     * @param limit how long at most
     * @return this builder
     */
    public Builder headTimeout(Duration limit) {
      once("headTimeout");
      headTimeout = Checks.atLeastZero("headTimeout", limit);
      return this;
    }

    /**
     * Gives how many requests may be handled, and as many again arrive, at a time; else 1000.
     *
     * @param limit how many at most
     * @return this builder
     */
    public Builder requests(int limit) {
      once("requests");
      if (limit < 1) {
        throw new IllegalArgumentException("requests: " + limit + " (expected: > 0)");
      }
      requests = limit;
      return this;
    }

    /**
     * Gives where health is told: {@code live} and {@code ready} below it; else {@code /health}. A
     * {@linkplain #handle handler} of such a path goes before.
     *
     * @param path such as {@code /internal}, or an empty text to tell nobody
     * @return this builder
     */
    public Builder health(String path) {
      once("health");
      health = path.isEmpty() ? Optional.empty() : Optional.of(Checks.path(path));
      return this;
    }

    /**
     * Listens, and registers then.
     *
     * @return the server, to be closed
     * @throws IOException if it cannot listen, because the port is taken for instance
     * @throws dev.mdk.ConfigurationException if a service cannot be registered
     * @throws IllegalArgumentException if it is not said where callers reach it
     */
    public MdkServer start() throws IOException {
      if (advertised.isEmpty() && !services.isEmpty() && listen.getAddress().isAnyLocalAddress()) {
        throw new IllegalArgumentException(
            "listen: " + listen + " is no address to call (expected: advertise(...) too)");
      }
      HttpServer server = Listening.open(listen, https);
      Traffic traffic = new Traffic(mdk.facilities(), requests, headTimeout);
      Patience patience = new Patience(mdk.facilities());
      ServerLife life = new ServerLife(server, traffic, patience, notice, drain);
      String address = advertised.orElseGet(() -> Listening.address(server));
      addHandlers(server, traffic, life);
      life.start(services, address);
      return new MdkServer(life, address);
    }

    private void addHandlers(HttpServer server, Traffic traffic, ServerLife life) {
      server.setExecutor(traffic);
      handlers.forEach(
          (path, handler) -> {
            HttpContext context = server.createContext(path, handler);
            context.getFilters().addAll(List.of(traffic.gate(), filter));
            authenticator.ifPresent(context::setAuthenticator);
          });
      health.ifPresent(
          path -> {
            addStatus(server, traffic, path + "/live", new Status("live", () -> true));
            addStatus(server, traffic, path + "/ready", new Status("ready", life::isReady));
          });
    }

    private void addStatus(HttpServer server, Traffic traffic, String path, Status status) {
      if (!handlers.containsKey(path)) {
        server.createContext(path, status).getFilters().add(traffic.openGate());
      }
    }

    private void once(String setting) {
      if (!given.add(setting)) {
        throw new IllegalStateException(setting + ": given twice (expected: once)");
      }
    }
  }
}
