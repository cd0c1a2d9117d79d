package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.MdkEvent;
import dev.mdk.Session;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One request of an exchange as it is sent: the first, or one that a redirect asked for.
 *
 * @param request what the caller wants there
 * @param uri where it goes
 * @param session what its headers carry, if that place may see one
 * @param redirects how many were followed before
 */
record Hop(HttpRequest request, URI uri, Optional<Session> session, int redirects) {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** Returns where an answer sends this request on to, if it does and there is an end to it. */
  Optional<Redirects.Onward> next(Redirects policy, ResponseInfo answer) {
    return redirects < Redirects.MOST ? policy.next(request, uri, answer) : Optional.empty();
  }

  /** Returns whether the host is an IP address, so that no name has to be looked up. */
  boolean isToAddress() {
    String host = uri.getHost();
    return host != null && (host.startsWith("[") || IPV4.matcher(host).matches());
  }

  /** Returns whether there is no body, or one that says how long it is. */
  boolean isBodyAtHand() {
    return request.bodyPublisher().filter(body -> body.contentLength() < 0).isEmpty();
  }

  /**
   * Returns what is handed to the transport.
   *
   * @param attempt whose call this is
   * @param onUploadFailure run when the caller's own body fails
   * @param withinNanos the time-out of the transport, unless the request's own is shorter; {@code
   *     Long.MAX_VALUE} for none
   */
  HttpRequest outgoing(Attempt attempt, Wiring wiring, Runnable onUploadFailure, long withinNanos) {
    HttpRequest.Builder outgoing = HttpRequest.newBuilder(request, (name, value) -> true).uri(uri);
    if (withinNanos < Long.MAX_VALUE) {
      Duration within = Duration.ofNanos(withinNanos);
      if (request.timeout().filter(own -> own.compareTo(within) <= 0).isEmpty()) {
        outgoing.timeout(within);
      }
    }
    request
        .bodyPublisher()
        .ifPresent(
            upload -> outgoing.method(request.method(), new Upload(upload, onUploadFailure)));
    session.ifPresent(
        carried ->
            carried.inject(
                attempt,
                outgoing,
                (headers, name, value) -> setHeader(wiring, headers, name, value)));
    return outgoing.build();
  }

  /** Replaces an earlier value. A header that HTTP does not allow is left out; the call goes on. */
  private static void setHeader(
      Wiring wiring, HttpRequest.Builder outgoing, String name, String value) {
    try {
      outgoing.setHeader(name, value);
    } catch (IllegalArgumentException refused) {
      wiring.tell(() -> new MdkEvent.Dropped("header", "not allowed in HTTP", 1));
    }
  }
}
