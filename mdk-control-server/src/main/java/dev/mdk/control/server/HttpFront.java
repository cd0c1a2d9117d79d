package dev.mdk.control.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.mdk.control.server.Access.Right;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** The port of pages and API: who may ask, and who answers. */
final class HttpFront implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BACKLOG = 1024;

  /** The cookie that holds a token; scripts cannot read it. */
  static final String COOKIE = "mdk_token";

  /** Everything comes from here, and nothing inline runs. */
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  /** Answers requests of a path and all below it. */
  @FunctionalInterface
  interface Handler {
    /** Answers, or throws {@link ApiError}. */
    void handle(Call call) throws IOException;
  }

  private record Route(Handler handler, boolean open) {}

  private final HttpServer server;
  private final RequestThreads threads;
  private final Access access;
  private final Hosts hosts;
  private final boolean secure;
  private final Map<String, Route> routes = new TreeMap<>();
  private final Pages pages = new Pages();

  /** Takes the port; serves nothing before {@link #start}. */
  HttpFront(
      Facilities facilities,
      InetSocketAddress address,
      Optional<SSLContext> tls,
      Access access,
      Hosts hosts,
      int maxRequests)
      throws IOException {
    this.access = access;
    this.hosts = hosts;
    secure = tls.isPresent();
    server = tls.isPresent() ? secured(tls.get(), address) : HttpServer.create(address, BACKLOG);
    threads = new RequestThreads(facilities, maxRequests, PATIENCE);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  private static HttpServer secured(SSLContext tls, InetSocketAddress address) throws IOException {
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  /** Adds a handler for a path such as {@code /api/nodes}, and all below it. */
  void route(String path, Handler handler) {
    routes.put(path, new Route(handler, false));
  }

  /** Adds one that answers also those without a token. */
  void openRoute(String path, Handler handler) {
    routes.put(path, new Route(handler, true));
  }

  boolean isSecure() {
    return secure;
  }

  int port() {
    return server.getAddress().getPort();
  }

  RequestThreads threads() {
    return threads;
  }

  void start() {
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      addHeaders(exchange.getResponseHeaders());
      String token = token(exchange.getRequestHeaders());
      Call call = new Call(exchange, access.of(token), client(exchange, token));
      try {
        answer(exchange, call);
      } catch (ApiError error) {
        call.fail(error);
      }
    } catch (ApiError unreadable) { // the request itself
      exchange.sendResponseHeaders(unreadable.status(), -1);
    } catch (RuntimeException | StackOverflowError fault) {
      LOG.log(
          System.Logger.Level.WARNING,
          "could not answer " + exchange.getRequestMethod() + " " + exchange.getHttpContext(),
          fault);
      throw new IOException(fault);
    }
  }

  private void addHeaders(Headers headers) {
    headers.set("Content-Security-Policy", CONTENT_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    if (secure) {
      headers.set("Strict-Transport-Security", "max-age=31536000");
    }
  }

  private void answer(HttpExchange exchange, Call call) throws IOException {
    checkOrigin(exchange);
    String path = exchange.getRequestURI().getPath();
    Optional<Route> route = find(path);
    if (route.isEmpty() && !path.startsWith("/api") && !path.startsWith("/v1/")) {
      pages.serve(call);
      return;
    }
    if (route.isEmpty()) {
      throw new ApiError(404, "no such resource; the README of Mission Control lists them");
    }
    if (!route.get().open) {
      checkRight(call);
    }
    route.get().handler.handle(call);
  }

  /** Returns the route of the longest path that this one is, or is below of. */
  private Optional<Route> find(String path) {
    for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      Route route = routes.get(at);
      if (route != null) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  /** A page of somebody else must not use a browser that can reach us. */
  private void checkOrigin(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    String host = headers.getFirst("Host");
    if (!hosts.accepts(host)) {
      throw new ApiError(403, "Host: not a name of this server (--hosts adds names)");
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !hosts.isOwn(origin, host)) {
      throw new ApiError(403, "Origin: not a page of this server");
    }
    boolean foreign = "cross-site".equals(headers.getFirst("Sec-Fetch-Site"));
    if (foreign && !"navigate".equals(headers.getFirst("Sec-Fetch-Mode"))) {
      throw new ApiError(403, "Sec-Fetch-Site: not a page of this server");
    }
  }

  private static void checkRight(Call call) {
    boolean reads = call.method().equals("GET") || call.method().equals("HEAD");
    Right needed = reads ? Right.READ : Right.WRITE;
    if (call.right() == Right.NONE) {
      call.setHeader("WWW-Authenticate", "Bearer");
      throw new ApiError(401, "no token, or a wrong one");
    }
    if (call.right().compareTo(needed) < 0) {
      throw new ApiError(403, "the token allows to read only");
    }
  }

  private static String token(Headers headers) {
    String bearer =
        RequestHead.bearer(Optional.ofNullable(headers.getFirst("Authorization")).orElse(""));
    return bearer.isEmpty() ? cookie(headers) : bearer;
  }

  /** Behind a proxy all have one address, and their tokens tell them apart. */
  private String client(HttpExchange exchange, String token) {
    String address = exchange.getRemoteAddress().getAddress().getHostAddress();
    int which = access.which(token);
    return which < 0 ? address : address + " with token " + (which + 1);
  }

  private static String cookie(Headers headers) {
    for (String line : headers.getOrDefault("Cookie", List.of())) {
      for (String each : line.split(";", -1)) {
        if (each.strip().startsWith(COOKIE + "=")) {
          return each.strip().substring(COOKIE.length() + 1);
        }
      }
    }
    return "";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
