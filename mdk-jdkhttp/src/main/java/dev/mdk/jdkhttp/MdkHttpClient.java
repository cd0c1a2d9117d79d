package dev.mdk.jdkhttp;

import static java.util.Objects.requireNonNull;

import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.spi.Resilience;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An {@link HttpClient} that can call services by their names. It wraps another one, which does the
 * work; make one and keep it. Usable from any thread.
 *
 * <pre>{@code
 * MdkHttpClient client = MdkHttpClient.builder(mdk).build();
 * HttpResponse<String> answer =
 *     client.send(MdkHttpClient.request("hello", "1.0", "/").build(), BodyHandlers.ofString());
 * }</pre>
 *
 * <p><b>A request to a service</b> has a URI such as {@code http://hello.v1-0.mdk.invalid/}; {@link
 * #request} makes it. The domain does not exist, so that a client which knows nothing of this
 * cannot send it to a stranger. This client sends it to a node of the service:
 *
 * <ul>
 *   <li>in the session of {@link #with}, else {@link Session#current()}, else a fresh one of its
 *       own, and as part of the interaction of the thread's scope;
 *   <li>with the session in its headers, in place of any that were there;
 *   <li>bounded by the time left in the session when it starts, from the choice of the node to the
 *       last byte of the body, streamed bodies too. What is not there by then ends with an {@link
 *       java.net.http.HttpTimeoutException} whose cause is a {@link
 *       dev.mdk.DeadlineExceededException}. A shorter {@link HttpRequest#timeout()} stays; before
 *       JDK 26 it ends at the head of the answer;
 *   <li>and reports how the node did, once the body is complete or has failed: answers by the
 *       {@link Classifier}; a connection that could not be made, be it refused or within the
 *       client's connect timeout, as {@code UNREACHABLE}; another time-out as {@code TIMEOUT};
 *       another {@code IOException} as {@code ERROR}. A cancelled or interrupted request says
 *       nothing about the node, nor does a failure of the caller's own body publisher, handler or
 *       subscriber. Of a streamed body that is closed early, or that stops because nobody reads it,
 *       the head of the answer counts.
 * </ul>
 *
 * <p>Without a node it throws {@link dev.mdk.NoNodeException}; a node whose address is none that
 * HTTP can call counts as {@code UNREACHABLE} and throws a {@link java.net.ConnectException}.
 * Cancelling the future that {@code sendAsync} returns, or one made from it, ends the exchange and
 * frees its connection. A streamed body must be read to its end or closed. The response tells the
 * URI and the headers that were really sent.
 *
 * <p><b>Any other request</b> goes to the wrapped client as it is, without session or deadline,
 * unless its host is one of those that {@link Builder#alsoTo} trusts. WebSockets too.
 *
 * <p><b>Redirects</b> are answers like any other, unless {@link Builder#followRedirects} says
 * otherwise; the wrapped client must not follow them in any case, as it would carry the session to
 * whatever host an answer names. This one follows up to 5, to http and https, within the deadline
 * of the first request. A redirect to the scheme, host and port that answered goes to the same node
 * and is part of the same attempt, whose last answer counts. To any other place goes neither the
 * session, unless {@link Builder#alsoTo} trusts it, nor {@code Authorization}, {@code Cookie} and
 * the like; nobody is judged there. One that cannot be followed is the answer.
 *
 * <p><b>Nothing is sent twice</b> by this class unless the settings of the MDK or {@link
 * Builder#resilience} say so. The JDK's client itself does it silently: once more after a failure
 * to connect, and up to {@code jdk.httpclient.redirects.retrylimit} (5) times when a kept
 * connection turns out to be closed, for GET and HEAD, or for all methods with {@code
 * jdk.httpclient.enableAllMethodRetry}. {@code -Djdk.httpclient.disableRetryConnect} switches the
 * first off. Such a repetition goes to the same node and is one attempt to us. On JDK 17 idle
 * connections are kept for 20 minutes; {@code -Djdk.httpclient.keepalive.timeout=30} makes them
 * outlive fewer nodes.
 *
 * <p><b>{@code send} is faster</b> than {@code sendAsync} and a wait for its result, as with the
 * JDK's client: it sends in the thread that calls. A thread of the transport's does it, at twice
 * the time, where the caller's could be kept beyond the deadline: where the node's address holds a
 * name and not an IP address, where the body of the request is of unknown length, with hedging, and
 * where the MDK runs on another time than the system's.
 *
 * <p>It holds nothing that must be closed; where {@code HttpClient} can be closed (JDK 21), do so
 * with the wrapped client. One that was made here ends when nobody refers to it any more.
 */
public final class MdkHttpClient extends HttpClient {

  private final Wiring wiring;
  private final Optional<Session> session;

  private MdkHttpClient(Wiring wiring, Optional<Session> session) {
    this.wiring = wiring;
    this.session = session;
  }

  /**
   * Returns a client that wraps another one.
   *
   * @param mdk finds the nodes
   * @param client does the work; remains its owner's
   * @return the client
   * @throws IllegalArgumentException if the other one follows redirects, or is such a client itself
   */
  public static MdkHttpClient of(Mdk mdk, HttpClient client) {
    return builder(mdk).client(client).build();
  }

  /**
   * Returns a builder.
   *
   * @param mdk finds the nodes
   * @return a builder
   */
  public static Builder builder(Mdk mdk) {
    return new Builder(mdk);
  }

  /**
   * Returns the beginning of a request to a service.
   *
   * @param service the name of the service, any text
   * @param version the lowest acceptable version, or {@link dev.mdk.Version#ANY}
   * @param path the path at the node, and a query if there is one, such as {@code /orders?id=7};
   *     percent-encoded, below the path of the node's address
   * @return a builder of a GET request, unless told otherwise
   * @throws IllegalArgumentException if the path does not begin with one slash, has a segment
   *     {@code .} or {@code ..}, or a character that no URI has, such as a blank or a line feed
   */
  public static HttpRequest.Builder request(String service, String version, String path) {
    return HttpRequest.newBuilder(ServiceUri.of(service, version, path));
  }

  /**
   * Returns this client for one session, whatever the scope of the thread. It shares everything
   * with this one.
   *
   * @param session the session of all requests to services
   * @return the client for that session
   */
  public MdkHttpClient with(Session session) {
    return new MdkHttpClient(wiring, Optional.of(session));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Optional<CompletableFuture<HttpResponse<T>>> started =
        start(
            request,
            requireNonNull(handler, "handler"),
            Optional.empty(),
            Optional.of(Thread.currentThread()));
    if (started.isEmpty()) {
      return wiring.client().send(request, handler);
    }
    CompletableFuture<HttpResponse<T>> answer = started.get();
    try {
      return answer.get();
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      throw interrupted;
    } catch (ExecutionException failed) {
      throw Failures.ofThisThread(Failures.unwrapped(failed));
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return start(request, requireNonNull(handler, "handler"), Optional.empty(), Optional.empty())
        .orElseGet(() -> wiring.client().sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
    return start(
            request,
            requireNonNull(handler, "handler"),
            Optional.ofNullable(push),
            Optional.empty())
        .orElseGet(() -> wiring.client().sendAsync(request, handler, push));
  }

  /** Starts a request that is ours; empty for any other one. */
  private <T> Optional<CompletableFuture<HttpResponse<T>>> start(
      HttpRequest request,
      BodyHandler<T> handler,
      Optional<PushPromiseHandler<T>> push,
      Optional<Thread> waiter) {
    return target(request.uri()).map(target -> start(target, request, handler, push, waiter));
  }

  private <T> CompletableFuture<HttpResponse<T>> start(
      Target target,
      HttpRequest request,
      BodyHandler<T> handler,
      Optional<PushPromiseHandler<T>> push,
      Optional<Thread> waiter) {
    Optional<Session> own =
        target.isTrusted() ? Optional.of(sessionOfThisCall()) : Optional.empty();
    boolean isOnce = push.isPresent() || wiring.resilience().equals(Resilience.NONE);
    if (target instanceof ServiceUri service && own.isPresent() && !isOnce) {
      return new Course<>(wiring, own.get(), service, request, handler).start(waiter);
    }
    return new Exchange<>(
            wiring, own, target, Hint.NONE, Exchange.Heads.TAKEN, request, handler, push)
        .start(waiter);
  }

  private Session sessionOfThisCall() {
    return session.or(Session::current).orElseGet(wiring.mdk()::session);
  }

  /** Returns where a request goes, or empty where the wrapped client does all of it. */
  private Optional<? extends Target> target(URI uri) {
    Optional<ServiceUri> service = ServiceUri.parse(uri);
    if (service.isPresent()) {
      return service;
    }
    boolean isTrusted = wiring.isTrusted(uri);
    return isTrusted || followRedirects() != Redirect.NEVER
        ? Optional.of(new OrdinaryUri(uri, isTrusted))
        : Optional.empty();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return wiring.client().newWebSocketBuilder();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return wiring.client().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return wiring.client().connectTimeout();
  }

  /** Returns the policy of this client; the wrapped one follows none. */
  @Override
  public Redirect followRedirects() {
    return wiring.redirects().policy();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return wiring.client().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return wiring.client().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return wiring.client().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return wiring.client().authenticator();
  }

  @Override
  public Version version() {
    return wiring.client().version();
  }

  @Override
  public Optional<Executor> executor() {
    return wiring.client().executor();
  }

  /** Returns what it is and, if it is for one session, the trace. */
  @Override
  public String toString() {
    return "MdkHttpClient"
        + session.map(one -> " of trace " + Text.quoted(one.traceId())).orElse("");
  }

  /** Builds a client. A setting given twice is refused. Not for use by several threads at once. */
  public static final class Builder {

    private final Mdk mdk;
    private Optional<HttpClient> client = Optional.empty();
    private Optional<Classifier> classifier = Optional.empty();
    private Optional<Predicate<URI>> trusted = Optional.empty();
    private Optional<Redirect> redirects = Optional.empty();
    private Optional<Long> bodyLimit = Optional.empty();
    private Optional<Resilience> resilience = Optional.empty();

    private Builder(Mdk mdk) {
      this.mdk = requireNonNull(mdk, "mdk");
    }

    /**
     * Gives the client that does the work, else one of the JDK is made at the first use, with a
     * connect timeout of 2 s. It remains its owner's.
     *
     * @param client any that does not follow redirects
     * @return this builder
     * @throws IllegalArgumentException if it follows redirects, or is such a client itself
     */
    public Builder client(HttpClient client) {
      if (client instanceof MdkHttpClient) {
        throw new IllegalArgumentException("client: " + client + " (expected: one to be wrapped)");
      }
      if (client.followRedirects() != Redirect.NEVER) {
        throw new IllegalArgumentException(
            "client: followRedirects is "
                + client.followRedirects()
                + " (expected: NEVER, as it would carry the session to any host that an answer"
                + " names)");
      }
      refuseSecond("client", this.client);
      this.client = Optional.of(client);
      return this;
    }

    /**
     * Gives the judge of answers, else {@link Classifier#STANDARD}.
     *
     * @param classifier the judge
     * @return this builder
     */
    public Builder classifier(Classifier classifier) {
      refuseSecond("classifier", this.classifier);
      this.classifier = Optional.of(classifier);
      return this;
    }

    /**
     * Gives the ordinary hosts that are trusted with the session, else none is. Requests to them
     * carry it and are bounded by its deadline, as those to services; nobody is judged.
     *
     * @param trusted tells from the URI of a request; asked for each one, by any thread, and must
     *     not block. For instance {@code uri -> "api.example.com".equals(uri.getHost())}
     * @return this builder
     */
    public Builder alsoTo(Predicate<URI> trusted) {
      refuseSecond("alsoTo", this.trusted);
      this.trusted = Optional.of(trusted);
      return this;
    }

    /**
     * Gives which redirects are followed, of requests to ordinary hosts too; else none is.
     *
     * @param policy as the JDK means it; {@code NORMAL} follows all but those from https to http
     * @return this builder
     */
    public Builder followRedirects(Redirect policy) {
      refuseSecond("followRedirects", redirects);
      redirects = Optional.of(policy);
      return this;
    }

    /**
     * Gives the most bytes that are taken of the body of an answer by a node or a trusted host,
     * else there is no limit but time: a handler such as {@code ofString} keeps all that comes. A
     * longer one fails with an {@link IOException}, and counts as {@code ERROR}.
     *
     * @param bytes how many at most; zero or more
     * @return this builder
     */
    public Builder bodyLimit(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("bodyLimit: " + bytes + " (expected: >= 0)");
      }
      refuseSecond("bodyLimit", bodyLimit);
      bodyLimit = Optional.of(bytes);
      return this;
    }

    /**
     * Gives the retries, budgets and limits of requests to services, else {@link Mdk#resilience()}.
     * Only what may be repeated is: a request that never left this process, or one whose method is
     * idempotent (RFC 9110) or that has an {@code Idempotency-Key}, and whose body is of known
     * length, as those of strings, bytes and files are, or was not sent yet. It is repeated on
     * another node if there is one. An answer is handed out or thrown away as a whole: what failed
     * after the body handler was asked is not repeated. Requests with a push promise handler are
     * made once.
     *
     * @param resilience what there is beside a single attempt
     * @return this builder
     */
    public Builder resilience(Resilience resilience) {
      refuseSecond("resilience", this.resilience);
      this.resilience = Optional.of(resilience);
      return this;
    }

    /**
     * Makes the client.
     *
     * @return the client
     */
    public MdkHttpClient build() {
      return new MdkHttpClient(wiring(), Optional.empty());
    }

    private Wiring wiring() {
      return new Wiring(
          mdk,
          client,
          classifier.orElse(Classifier.STANDARD),
          trusted.orElse(uri -> false),
          new Redirects(redirects.orElse(Redirect.NEVER)),
          bodyLimit.orElse(Long.MAX_VALUE),
          resilience.orElseGet(mdk::resilience));
    }

    private static void refuseSecond(String what, Optional<?> first) {
      if (first.isPresent()) {
        throw new IllegalStateException(what + ": given twice (expected: once)");
      }
    }
  }
}
