package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * HTTP as registries speak it, with a bound on everything: on connecting, on the answer's beginning
 * and its end, on the bytes of a body and of a line. Redirects are not followed, nothing is
 * decompressed, and it is always HTTP/1.1: there a request that got no answer takes its connection
 * along, while in HTTP/2 all later ones would go down the same dead one.
 *
 * <p>All methods may be called from any thread. Interrupting the thread ends the request.
 */
public final class RegistryHttp {

  /**
   * How long is waited.
   *
   * @param connect for the connection
   * @param total for a whole answer; does not count for {@link #open}
   */
  public record Times(Duration connect, Duration total) {}

  /**
   * An answer.
   *
   * @param status its status, such as 200
   * @param headers its headers
   * @param text its body, whole, read as UTF-8
   */
  public record Answer(int status, HttpHeaders headers, String text) {

    /** Returns the status alone: a body may hold what a log should not. */
    @Override
    public String toString() {
      return "HTTP " + status;
    }
  }

  private final HttpClient client;
  private final InstantSource clock;
  private final Times times;
  private final int mostBytes;

  /**
   * Makes a client, whose connections end when it is not used any more.
   *
   * @param facilities whose executor runs what the JDK's client has to do
   * @param times how long is waited
   * @param tls what is trusted and shown, or empty for what the JDK trusts
   * @param mostBytes the most bytes of a body, or of a line of a stream
   */
  public RegistryHttp(Facilities facilities, Times times, Optional<SSLContext> tls, int mostBytes) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(times.connect())
            .executor(facilities.executor());
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.clock = facilities.clock();
    this.times = times;
    this.mostBytes = mostBytes;
  }

  /**
   * Sends a request and returns the whole answer, whatever its status.
   *
   * @param method such as {@code GET}
   * @param uri where to
   * @param headers sent with it
   * @param body sent with it; empty text for none
   * @param answerIn how long is waited for the status and headers
   * @return the answer
   * @throws IOException if there is none in time, or one that is too long or compressed
   * @throws InterruptedException if the thread was interrupted; the request is ended then
   */
  public Answer send(
      String method, URI uri, Map<String, String> headers, String body, Duration answerIn)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        await(
            client.sendAsync(
                request(method, uri, headers, body, answerIn), info -> new WholeBody(mostBytes)),
            times.total(),
            uri);
    refuseCompressed(response);
    return new Answer(
        response.statusCode(), response.headers(), new String(response.body(), UTF_8));
  }

  /**
   * Sends a request and returns the lines of the answer as they come, without an end in time.
   *
   * @param method such as {@code GET}
   * @param uri where to
   * @param headers sent with it
   * @param body sent with it; empty text for none
   * @param answerIn how long is waited for the status and headers
   * @return the lines, to be closed
   * @throws StatusException if an answer with another status than 200 begins
   * @throws IOException if none begins in time
   * @throws InterruptedException if the thread was interrupted; the request is ended then
   */
  public Lines open(
      String method, URI uri, Map<String, String> headers, String body, Duration answerIn)
      throws IOException, InterruptedException {
    HttpResponse<Lines> response =
        await(
            client.sendAsync(
                request(method, uri, headers, body, answerIn), info -> new Lines(mostBytes)),
            answerIn.plus(times.connect()),
            uri);
    Lines lines = response.body();
    try {
      refuseCompressed(response);
    } catch (IOException e) {
      lines.close();
      throw e;
    }
    if (response.statusCode() != 200) {
      lines.close();
      throw new StatusException(
          response.statusCode(), "HTTP " + response.statusCode(), retryAfter(response.headers()));
    }
    return lines;
  }

  /**
   * Returns for how long the server asks to be left alone.
   *
   * @param headers those of its answer
   * @return zero if it does not
   */
  public Duration retryAfter(HttpHeaders headers) {
    return RetryAfter.of(headers, clock.instant());
  }

  private static HttpRequest request(
      String method, URI uri, Map<String, String> headers, String body, Duration answerIn) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .timeout(answerIn)
            .method(
                method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    headers.forEach(builder::header);
    return builder.build();
  }

  private static <T> HttpResponse<T> await(
      CompletableFuture<HttpResponse<T>> coming, Duration limit, URI uri)
      throws IOException, InterruptedException {
    try {
      return coming.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + limit);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException("asking " + uri.getAuthority() + " failed", e.getCause());
    } finally {
      coming.cancel(true); // does nothing once it is complete
    }
  }

  /** What is short on the wire may be endless once it is unpacked; it was not asked for either. */
  private static void refuseCompressed(HttpResponse<?> response) throws IOException {
    String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
    if (!coding.equals("identity")) {
      throw new IOException(
          "Content-Encoding: " + Texts.show(coding) + " (expected: none, as none was asked for)");
    }
  }
}
