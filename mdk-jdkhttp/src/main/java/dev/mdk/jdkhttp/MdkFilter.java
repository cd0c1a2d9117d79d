package dev.mdk.jdkhttp;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Interaction;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Gives each request to a server its session: the handlers behind it run in the scope of that
 * session and in one interaction.
 *
 * <pre>{@code
 * server.createContext("/", handler).getFilters().add(MdkFilter.inside(mdk));
 * }</pre>
 *
 * <p>{@link #edge} is for requests of the outside world, {@link #inside} for those of services that
 * are trusted. The exchange is handed on as it is, and nothing is logged.
 *
 * <p>What a handler throws fails the interaction (or releases it, by the rules of {@link
 * Session#interact}) and is answered by the filter:
 *
 * <ul>
 *   <li>the deadline of the session passed, in a call to another service too: 504;
 *   <li>another service has no node, or a call to it by {@link MdkHttpClient} failed: 503;
 *   <li>anything else: 500.
 * </ul>
 *
 * <p>The answers 503 and 504 carry the header {@link #BLAME} where the caller is trusted, so that
 * it does not blame this node. The answer says nothing else of what happened. Had the handler begun
 * to answer, what it threw is handed to the server, which closes the connection: a truncated answer
 * must not look like a whole one. An {@link Error} goes there in any case.
 *
 * <p>A status that a handler sends itself, 500 too, is an answer like any other: the interaction
 * succeeds, as the handler has decided what the failures of others mean for its caller. A handler
 * may return and let another thread answer; the filter leaves the exchange open. Hand that thread
 * its scope by {@link Session#wrap}; the interaction ends when the handler returns.
 *
 * <p>One filter may serve any number of contexts and servers.
 */
public final class MdkFilter extends Filter {

  /**
   * The response header by which a service tells its caller that an answer 5xx is not its own
   * fault: {@value}. Its value says whose: {@code downstream} or {@code deadline}.
   */
  public static final String BLAME = "X-MDK-Blame";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Mdk mdk;
  private final Optional<Edge> edge;

  private MdkFilter(Mdk mdk, Optional<Edge> edge) {
    this.mdk = requireNonNull(mdk, "mdk");
    this.edge = edge;
  }

  /**
   * Returns the filter for requests from outside: each gets a fresh session, and its headers are
   * not read, unless {@link #withTrace} or {@link #withDeadline} says so.
   *
   * @param mdk makes the sessions
   * @return the filter
   */
  public static MdkFilter edge(Mdk mdk) {
    return new MdkFilter(mdk, Optional.of(Edge.CLOSED));
  }

  /**
   * Returns the filter for requests from services that are trusted: each joins the session of its
   * headers. If the deadline has passed already, it is answered with 504 and no handler runs.
   *
   * @param mdk joins the sessions
   * @return the filter
   */
  public static MdkFilter inside(Mdk mdk) {
    return new MdkFilter(mdk, Optional.empty());
  }

  /**
   * Returns this filter of an edge, which also goes on with the trace of the outside: with its id,
   * if that has at most 64 letters, digits, hyphens and underscores, and from its clock on. Nothing
   * else is taken over: no property, level, route or environment.
   *
   * @return the filter
   * @throws IllegalStateException if it is not one of an edge
   */
  public MdkFilter withTrace() {
    return new MdkFilter(mdk, Optional.of(edge("withTrace").withTrace()));
  }

  /**
   * Returns this filter of an edge, which also lets the outside shorten the deadline of a request,
   * but not below a floor: else whoever says "1 ms" could make the services inside give up work
   * over and over. The default deadline is never exceeded.
   *
   * @param floor the shortest deadline that the outside can ask for; positive
   * @return the filter
   * @throws IllegalStateException if it is not one of an edge
   */
  public MdkFilter withDeadline(Duration floor) {
    if (floor.isNegative() || floor.isZero()) {
      throw new IllegalArgumentException("floor: " + floor + " (expected: > 0)");
    }
    return new MdkFilter(mdk, Optional.of(edge("withDeadline").withDeadline(floor)));
  }

  private Edge edge(String option) {
    return edge.orElseThrow(
        () -> new IllegalStateException(option + ": of a filter inside (expected: of an edge)"));
  }

  @Override
  public String description() {
    return edge.isEmpty() ? "joins the MDK session of the caller" : "starts an MDK session";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    Session session =
        edge.map(rules -> rules.session(mdk, headers)).orElseGet(() -> Edge.join(mdk, headers));
    Map<String, List<String>> prepared = copy(exchange.getResponseHeaders());
    if (session.remainingNanos() <= 0) {
      tellLate(exchange);
      answer(exchange, prepared, 504, "deadline");
      return;
    }
    try {
      session.interact(
          interaction -> {
            interaction.serves(name(exchange));
            handle(exchange, chain, interaction);
            return "";
          });
    } catch (Throwable thrown) { // whatever it is, the caller gets an answer or a closed connection
      failed(exchange, prepared, thrown);
    }
  }

  private static void handle(HttpExchange exchange, Chain chain, Interaction interaction)
      throws IOException {
    try {
      chain.doFilter(exchange);
    } catch (IOException thrown) {
      if (isBegun(exchange) && Failures.downstream(thrown).isEmpty()) {
        interaction.release(); // the caller hung up, as far as one can tell; nobody is to blame
      }
      throw thrown;
    }
  }

  /** Returns a name of few values, whatever is asked for: both parts are known here. */
  private static String name(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return (METHODS.contains(method) ? method : "HTTP") + " " + exchange.getHttpContext().getPath();
  }

  private static boolean isBegun(HttpExchange exchange) {
    return exchange.getResponseCode() != -1;
  }

  private void tellLate(HttpExchange exchange) {
    MdkListener listener = mdk.facilities().listener();
    if (listener != MdkListener.NONE) {
      String path = Text.quoted(String.valueOf(exchange.getRequestURI().getRawPath()));
      listener.onEvent(new MdkEvent.DeadlineExceeded("request for " + path + ", on arrival"));
    }
  }

  private void failed(HttpExchange exchange, Map<String, List<String>> prepared, Throwable thrown)
      throws IOException {
    if (isBegun(exchange)) {
      throw new IOException("the handler failed while it answered", thrown);
    }
    OptionalInt downstream = Failures.downstream(thrown);
    answer(exchange, prepared, downstream.orElse(500), downstream.isPresent() ? "downstream" : "");
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  /** Answers with a status and its meaning. Of the headers, those stay that outer filters set. */
  private void answer(
      HttpExchange exchange, Map<String, List<String>> prepared, int status, String blame)
      throws IOException {
    byte[] text = meaning(status).getBytes(StandardCharsets.US_ASCII);
    boolean headOnly = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().clear();
    exchange.getResponseHeaders().putAll(prepared);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    if (edge.isEmpty() && !blame.isEmpty()) {
      exchange.getResponseHeaders().set(BLAME, blame);
    }
    try (exchange) {
      exchange.sendResponseHeaders(status, headOnly ? -1 : text.length);
      if (!headOnly) {
        OutputStream body = exchange.getResponseBody();
        body.write(text);
      }
    }
  }

  private static Map<String, List<String>> copy(Headers headers) {
    Map<String, List<String>> copy = new HashMap<>();
    headers.forEach((name, values) -> copy.put(name, new ArrayList<>(values)));
    return copy;
  }

  private static String meaning(int status) {
    return switch (status) {
      case 503 -> "503 a service needed is not available\n";
      case 504 -> "504 not done in time\n";
      default -> "500 failed\n";
    };
  }
}
