package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.MdkEvent;
import dev.mdk.Session;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/**
 * One request of an exchange as it is sent: the first, or one that a redirect asked for.
 *
 * @param request what the caller wants there
 * @param uri where it goes
 * @param session what its headers carry, if that place may see one
 * @param redirects how many were followed before
 */
record Hop(HttpRequest request, URI uri, Optional<Session> session, int redirects) {

  /** Returns where an answer sends this request on to, if it does and there is an end to it. */
  Optional<Redirects.Onward> next(Redirects policy, ResponseInfo answer) {
    return redirects < Redirects.MOST ? policy.next(request, uri, answer) : Optional.empty();
  }

  /**
   * Returns what is handed to the transport.
   *
   * @param attempt whose call this is
   * @param onUploadFailure run when the caller's own body fails
   */
  HttpRequest outgoing(Attempt attempt, Wiring wiring, Runnable onUploadFailure) {
    HttpRequest.Builder outgoing = HttpRequest.newBuilder(request, (name, value) -> true).uri(uri);
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
