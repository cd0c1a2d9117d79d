package dev.mdk.discovery.registry;

import dev.mdk.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpConnectTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The members of a registry, of which one is used until it fails. May be used by any thread. */
public final class Endpoints {

  /**
   * What is asked of a member.
   *
   * @param <T> the answer
   */
  @FunctionalInterface
  public interface Request<T> {
    /**
     * Sends it.
     *
     * @param endpoint the member's URL, without a slash at its end
     * @return the answer
     * @throws IOException if there is none, or an error
     * @throws InterruptedException if the thread was interrupted
     */
    T send(URI endpoint) throws IOException, InterruptedException;
  }

  private final List<URI> all;
  private final AtomicInteger turn;

  private Endpoints(List<URI> all, int first) {
    this.all = List.copyOf(all);
    this.turn = new AtomicInteger(first);
  }

  /**
   * Reads URLs with commas between; begins with any of them, so that clients spread.
   *
   * @param kind the kind of source, for the message
   * @param text the URLs
   * @param standard one as it should be: its port and path count where a URL has none; where it has
   *     no path, none is allowed
   * @param random chance
   * @return the members
   * @throws ConfigurationException if one is no such URL
   */
  public static Endpoints parse(String kind, String text, URI standard, RandomGenerator random) {
    List<URI> all = new ArrayList<>();
    for (String url : text.split(",", -1)) {
      all.add(parse(kind, url.strip(), standard));
    }
    return new Endpoints(all, random.nextInt(all.size()));
  }

  private static URI parse(String kind, String url, URI standard) {
    try {
      URI uri = new URI(url);
      boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (scheme && bare && uri.getHost() != null) {
        String path = uri.getRawPath().replaceAll("/+$", "");
        if (path.isEmpty() || !standard.getRawPath().isEmpty()) {
          int port = uri.getPort() < 0 ? standard.getPort() : uri.getPort();
          String where = path.isEmpty() ? standard.getRawPath().replaceAll("/+$", "") : path;
          return new URI(uri.getScheme() + "://" + uri.getHost() + ":" + port + where);
        }
      }
    } catch (URISyntaxException e) {
      // told below
    }
    String shown = url.indexOf('@') < 0 ? Texts.show(url) : "a URL with user and password";
    throw new ConfigurationException(
        "discovery.source: "
            + kind
            + ":"
            + shown
            + " (expected: such as "
            + standard
            + "; several with commas between)");
  }

  /**
   * Asks the member whose turn it is. One that cannot be connected to is passed over; any other
   * failure ends the call, and the next call goes to another member unless this one answered with
   * an error of the caller's, or with too much.
   *
   * @param request what is asked
   * @param <T> the answer
   * @return the answer
   * @throws StatusException if a member answers with another status than was hoped for
   * @throws IOException if there is no answer; its message says whose
   * @throws InterruptedException if the thread was interrupted
   */
  public <T> T call(Request<T> request) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      int now = turn.get();
      URI endpoint = all.get(Math.floorMod(now, all.size()));
      try {
        return request.send(endpoint);
      } catch (StatusException e) {
        if (e.status() >= 500) {
          failed(now);
        }
        throw new StatusException(e.status(), endpoint + ": " + e.getMessage(), e.retryAfter());
      } catch (ConnectException | HttpConnectTimeoutException e) {
        failed(now);
        if (tries >= all.size()) {
          throw at(endpoint, e);
        }
      } catch (TooLongException e) {
        throw e; // the member is well
      } catch (IOException e) {
        failed(now);
        throw at(endpoint, e);
      }
    }
  }

  private static IOException at(URI endpoint, IOException e) {
    return new IOException(endpoint + ": " + e, e);
  }

  /**
   * Returns whose turn it is.
   *
   * @return a number that is another one when it is another member's turn
   */
  public int turn() {
    return turn.get();
  }

  /**
   * Goes on to the next one, unless another thread has.
   *
   * @param turn whose turn it was
   */
  public void failed(int turn) {
    this.turn.compareAndSet(turn, turn + 1);
  }

  /** Returns the URLs, with commas between. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    all.forEach(uri -> text.append(text.isEmpty() ? "" : ",").append(uri));
    return text.toString();
  }
}
