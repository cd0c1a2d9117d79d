package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Session;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The URI of a request to a service, before anybody knows which node will serve it.
 *
 * @param host the service and its version
 * @param target what follows the authority: the path and, if there is one, the query; ASCII
 */
record ServiceUri(ServiceHost host, String target) implements Target {

  private static final String DOT_DOMAIN = "." + ServiceHost.DOMAIN;

  /** Returns the URI for a service; refuses a path that could lead elsewhere. */
  static URI of(String service, String version, String path) {
    if (!path.startsWith("/") || path.startsWith("//")) {
      throw badPath(path, "one slash at the start, such as /orders?id=7");
    }
    URI uri;
    try {
      uri = new URI("http://" + new ServiceHost(service, version) + path);
    } catch (URISyntaxException e) {
      throw badPath(path, "percent-encoded; " + e.getReason());
    }
    URI ascii = ascii(uri);
    checkPath(ascii);
    return ascii;
  }

  /**
   * Reads the URI of a request.
   *
   * @return empty if it goes to an ordinary host
   * @throws IllegalArgumentException if it is meant for a service and wrong
   */
  static Optional<ServiceUri> parse(URI uri) {
    if (uri.getHost() == null || !isOurs(uri.getHost())) {
      return Optional.empty();
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw bad(uri, "the scheme http; the address of the node says how it is reached");
    }
    if (uri.getRawUserInfo() != null || uri.getPort() != -1) {
      throw bad(uri, "neither user nor port");
    }
    ServiceHost host = ServiceHost.parse(uri.getHost().toLowerCase(Locale.ROOT));
    URI ascii = ascii(uri);
    checkPath(ascii);
    String query = ascii.getRawQuery();
    return Optional.of(
        new ServiceUri(host, ascii.getRawPath() + (query == null ? "" : "?" + query)));
  }

  /** Returns the URI without an umlaut, for which the JDK would send a question mark. */
  private static URI ascii(URI uri) {
    String ascii = uri.toASCIIString();
    return ascii.equals(uri.toString()) ? uri : URI.create(ascii);
  }

  @Override
  public boolean isTrusted() {
    return true;
  }

  @Override
  public CompletableFuture<Attempt> attempt(Session session, Hint hint) {
    return session.attemptAsync(host.service(), host.version(), hint);
  }

  @Override
  public URI at(Attempt attempt) throws ConnectException {
    return at(attempt.node());
  }

  /**
   * Returns the URI of the same request at a node.
   *
   * @throws ConnectException if the node's address is none that HTTP can call
   */
  URI at(Node node) throws ConnectException {
    String address = node.address();
    try {
      if (address.indexOf('?') < 0 && address.indexOf('#') < 0) {
        // Of "http://" the last slash stays: without it, the path would become the host.
        boolean hasSlash = address.endsWith("/") && !address.endsWith("//");
        String base = hasSlash ? address.substring(0, address.length() - 1) : address;
        URI uri = new URI(base + target);
        String scheme = uri.getScheme();
        if (("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
            && uri.getHost() != null
            && !isOurs(uri.getHost())
            && uri.getRawUserInfo() == null) {
          return uri;
        }
      }
    } catch (URISyntaxException e) {
      // told below, without the address: it may hold a password
    }
    throw new ConnectException(
        this
            + ": the address of node "
            + Text.quoted(node.id())
            + " cannot be called (expected: http or https, a host, no user, no query)");
  }

  /** Returns service and version, such as {@code node-hello 1.0}. */
  @Override
  public String toString() {
    return host.service() + " " + host.version();
  }

  /** Returns whether a host is in the domain of service URIs. */
  static boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return bare.equals(ServiceHost.DOMAIN) || bare.endsWith(DOT_DOMAIN);
  }

  /** A path must stay below the base path of the node's address, and below its authority. */
  private static void checkPath(URI uri) {
    String path = uri.getRawPath();
    if (path.startsWith("//")) {
      throw badPath(path, "one slash at the start");
    }
    if (!path.contains("/.") && !path.contains("/%")) {
      return; // as it mostly is
    }
    for (String segment : path.split("/", -1)) {
      String plain = segment.replace("%2e", ".").replace("%2E", ".");
      if (plain.equals(".") || plain.equals("..")) {
        throw badPath(path, "no segment . or ..");
      }
    }
  }

  private static IllegalArgumentException bad(URI uri, String expected) {
    return new IllegalArgumentException(
        "uri: host " + Text.quoted(uri.getHost()) + " (expected: " + expected + ")");
  }

  private static IllegalArgumentException badPath(String path, String expected) {
    return new IllegalArgumentException(
        "path: " + Text.quoted(path) + " (expected: " + expected + ")");
  }
}
