package dev.mdk.jdkhttp;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an answer sends its request on to another place, and what is sent there.
 *
 * @param policy as the JDK means it: {@code NORMAL} never goes from https to http
 */
record Redirects(Redirect policy) {

  /** A longer way is a circle; the JDK's own client stops at as many. */
  static final int MOST = 5;

  /** For one origin alone. {@code Host} would name the former one. */
  private static final Set<String> PRIVATE =
      Set.of(
          "authorization",
          "cookie",
          "cookie2",
          "host",
          "origin",
          "proxy-authorization",
          "traceparent",
          "tracestate",
          "baggage");

  /**
   * The next request.
   *
   * @param request without what its origin alone may see
   * @param isSameOrigin whether it goes to the scheme, host and port that answered
   */
  record Onward(HttpRequest request, boolean isSameOrigin) {}

  /**
   * Returns the request that an answer asks for.
   *
   * @param request the one answered
   * @param from where it was sent
   * @param answer any answer
   * @return empty if the answer is no redirect, or leads where the policy does not go: to another
   *     protocol, with a user, or to a service by its name, which is for callers to say
   */
  Optional<Onward> next(HttpRequest request, URI from, ResponseInfo answer) {
    if (policy == Redirect.NEVER || !isRedirect(answer.statusCode())) {
      return Optional.empty();
    }
    return answer
        .headers()
        .firstValue("Location")
        .flatMap(location -> resolved(from, location))
        .filter(to -> isAllowed(from, to))
        .map(to -> onward(request, answer.statusCode(), to, isSameOrigin(from, to)));
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static Optional<URI> resolved(URI from, String location) {
    try {
      // java.net.URI knows only RFC 2396, by which a query alone would lose the last path segment
      URI to = new URI(location.startsWith("?") ? from.getRawPath() + location : location);
      return Optional.of(new URI(from.resolve(to).toASCIIString()));
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  private boolean isAllowed(URI from, URI to) {
    boolean isHttps = "https".equalsIgnoreCase(to.getScheme());
    boolean isPlain = "http".equalsIgnoreCase(to.getScheme());
    boolean isWeaker = isPlain && "https".equalsIgnoreCase(from.getScheme());
    return (isHttps || isPlain)
        && (policy == Redirect.ALWAYS || !isWeaker)
        && to.getHost() != null
        && to.getRawUserInfo() == null
        && !ServiceUri.isOurs(to.getHost());
  }

  private static boolean isSameOrigin(URI from, URI to) {
    return from.getScheme().equalsIgnoreCase(to.getScheme())
        && from.getHost().equalsIgnoreCase(to.getHost())
        && port(from) == port(to);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static Onward onward(HttpRequest request, int status, URI to, boolean isSameOrigin) {
    String method = method(request.method(), status);
    boolean isChanged = !method.equals(request.method());
    HttpRequest.Builder next =
        HttpRequest.newBuilder(
                request,
                (name, value) ->
                    (isSameOrigin || !isPrivate(name)) && !(isChanged && isOfBody(name)))
            .uri(to);
    if (isChanged) {
      next.method(method, BodyPublishers.noBody());
    }
    return new Onward(next.build(), isSameOrigin);
  }

  /** As RFC 9110, section 15.4, allows and browsers do. */
  private static String method(String method, int status) {
    boolean seeOther = status == 303 && !method.equals("HEAD");
    boolean byCustom = (status == 301 || status == 302) && method.equals("POST");
    return seeOther || byCustom ? "GET" : method;
  }

  private static boolean isPrivate(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return PRIVATE.contains(name) || name.startsWith("x-mdk-");
  }

  private static boolean isOfBody(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith("content-");
  }
}
